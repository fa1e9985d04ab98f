#include "agent/pause_file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/thread.h"

namespace ioworker::agent {
namespace {

constexpr std::size_t kReasonMax = 4096;
constexpr std::size_t kReasonShown = 200;
constexpr int kPollMillis = 1000;

}  // namespace

std::optional<std::string> ReadPause(const std::string& path) {
  auto text = ReadFile(path, kReasonMax);
  if (!text && text.error().code == ErrorCode::kNotFound) return std::nullopt;
  if (!text) return "the pause file cannot be read";
  std::string reason = ToUtf8(text->substr(0, kReasonShown));
  while (!reason.empty() && std::isspace(static_cast<unsigned char>(reason.back()))) {
    reason.pop_back();
  }
  return reason;
}

Status Pause(const std::string& path, const std::string& reason) {
  return WriteFile(path, reason + "\n", FileMode::kOwnerOnly);
}

Status Resume(const std::string& path) {
  if (unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return Internal("cannot remove " + path + ": " + std::strerror(errno));
}

PauseWatch::PauseWatch(std::string path, std::function<void(std::optional<std::string>)> on_change)
    : path_(std::move(path)), on_change_(std::move(on_change)) {
  thread_ = StartThread("pause", [this](const std::stop_token& stop) { Work(stop); });
}

PauseWatch::~PauseWatch() = default;

// The folder is watched, not the file: it comes and goes.
void PauseWatch::Work(const std::stop_token& stop) {
  const FileHandle ended(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const std::stop_callback wake(stop, [&ended] { eventfd_write(ended.get(), 1); });
  const FileHandle events(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  const std::string folder = std::filesystem::path(path_).parent_path();
  const bool told = events && inotify_add_watch(events.get(), folder.c_str(),
                                                IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM |
                                                    IN_DELETE | IN_CLOSE_WRITE) >= 0;
  std::optional<std::string> last;
  bool first = true;  // whatever it is, it may have changed since the owner of this looked
  std::array<char, 4096> ignored;
  while (!stop.stop_requested()) {
    auto now = ReadPause(path_);
    if (std::exchange(first, false) || now != last) on_change_(last = std::move(now));
    std::array<pollfd, 2> waiting = {{{.fd = ended.get(), .events = POLLIN, .revents = 0},
                                      {.fd = events.get(), .events = POLLIN, .revents = 0}}};
    poll(waiting.data(), waiting.size(), told ? -1 : kPollMillis);
    while (read(events.get(), ignored.data(), ignored.size()) > 0) {
    }
  }
}

}  // namespace ioworker::agent
