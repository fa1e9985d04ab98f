// What an engine's own process may set for the processes of its containers: its hard limits, unless
// it may raise them. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ioworker::engine::docker {

// 0: not known, or no bound of its own.
struct ProcessLimits {
  std::uint64_t open_files = 0;
  std::uint64_t processes = 0;

  bool operator==(const ProcessLimits&) const = default;
};

// Of the process that listens on this socket.
ProcessLimits LimitsOfListener(const std::string& socket_path);

// The same from the texts of /proc/PID/limits and /proc/PID/status.
ProcessLimits ReadLimits(std::string_view limits, std::string_view status);

}  // namespace ioworker::engine::docker
