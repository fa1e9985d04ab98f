// How many open files an engine can give to a container: its own hard limit, unless it may raise
// that. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ioworker::engine::docker {

// Of the process that listens on this socket; 0 if that is not known, or it has no bound of its
// own.
std::uint64_t OpenFilesMax(const std::string& socket_path);

// The same from the texts of /proc/PID/limits and /proc/PID/status.
std::uint64_t ReadOpenFilesMax(std::string_view limits, std::string_view status);

}  // namespace ioworker::engine::docker
