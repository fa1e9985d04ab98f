// PauseFile: the owner's local switch. While {data}/pause exists, this device lends nothing; what
// the file holds is the reason. It works when the coordinator cannot be reached.
//
// Pause and Resume: any thread and any process. PauseWatch has a thread of its own.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "base/result.h"

namespace ioworker::agent {

// The reason, perhaps empty; nothing if the device is not paused. A file that cannot be read
// pauses.
std::optional<std::string> ReadPause(const std::string& path);

Status Pause(const std::string& path, const std::string& reason);
Status Resume(const std::string& path);

// Tells of each change of the file, within milliseconds (a second where the kernel cannot tell).
class PauseWatch {
 public:
  PauseWatch(std::string path, std::function<void(std::optional<std::string>)> on_change);
  ~PauseWatch();

  PauseWatch(const PauseWatch&) = delete;
  PauseWatch& operator=(const PauseWatch&) = delete;

 private:
  void Work(const std::stop_token& stop);

  const std::string path_;
  const std::function<void(std::optional<std::string>)> on_change_;
  std::jthread thread_;
};

}  // namespace ioworker::agent
