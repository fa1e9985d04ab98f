#include "agent/idle.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;

constexpr Duration kOpenAgain = seconds{10};  // devices come and go
constexpr std::size_t kDevicesMax = 256;

constexpr BusObject kMutter{.service = "org.gnome.Mutter.IdleMonitor",
                            .path = "/org/gnome/Mutter/IdleMonitor/Core",
                            .interface = "org.gnome.Mutter.IdleMonitor"};
constexpr BusObject kScreenSaver{.service = "org.freedesktop.ScreenSaver",
                                 .path = "/org/freedesktop/ScreenSaver",
                                 .interface = "org.freedesktop.ScreenSaver"};

// Files of `folder` whose names are `prefix` and a number.
std::vector<std::string> Numbered(const std::string& folder, std::string_view prefix) {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename();
    if (!name.starts_with(prefix) || name.size() == prefix.size()) continue;
    const auto rest = std::string_view(name).substr(prefix.size());
    const bool number = std::ranges::all_of(rest, [](char c) { return c >= '0' && c <= '9'; });
    if (number && found.size() < kDevicesMax) found.push_back(at->path());
  }
  return found;
}

bool HasDisplay(const std::string& root) {
  if (!Numbered(root + "/tmp/.X11-unix", "X").empty()) return true;
  std::error_code error;
  for (fs::directory_iterator at(root + "/run/user", error), end; !error && at != end;
       at.increment(error)) {
    if (!Numbered(at->path(), "wayland-").empty()) return true;
  }
  return false;
}

Duration SinceWall(Instant now, std::uint64_t micros) {
  return std::max(now - Instant{static_cast<std::int64_t>(micros)}, Duration{0});
}

}  // namespace

std::optional<IdleSign> ShortestIdle(const std::vector<IdleSign>& signs) {
  const bool covered = std::ranges::any_of(signs, &IdleSign::covers);
  if (!covered) return std::nullopt;
  return *std::ranges::min_element(signs, {}, &IdleSign::idle);
}

std::optional<IdleSign> TerminalsIdle(const std::string& root, Instant now) {
  auto terminals = Numbered(root + "/dev", "tty");
  const auto remote = Numbered(root + "/dev/pts", "");
  terminals.insert(terminals.end(), remote.begin(), remote.end());
  std::optional<Duration> shortest;
  for (const auto& path : terminals) {
    struct stat status{};
    if (stat(path.c_str(), &status) != 0) continue;
    const auto read_at = static_cast<std::uint64_t>(status.st_atim.tv_sec) * 1'000'000;
    const Duration idle = SinceWall(now, read_at);
    shortest = std::min(shortest.value_or(idle), idle);
  }
  if (!shortest) return std::nullopt;
  return IdleSign{.name = "terminals", .idle = *shortest, .covers = !HasDisplay(root)};
}

std::optional<IdleSign> InputDevices::Look(Duration now) {
  if (!opened_at_ || now - *opened_at_ >= kOpenAgain) Open(now);
  std::array<char, 4096> events;
  std::erase_if(open_, [&](const auto& device) {
    for (;;) {
      const auto got = read(device.second.get(), events.data(), events.size());
      if (got > 0) last_ = now;
      if (got > 0 || (got < 0 && errno == EINTR)) continue;
      return got == 0 || errno != EAGAIN;  // it has gone
    }
  });
  if (open_.empty()) return std::nullopt;
  return IdleSign{.name = "input devices", .idle = now - last_};
}

void InputDevices::Open(Duration now) {
  if (!opened_at_) last_ = now;
  opened_at_ = now;
  for (const auto& path : Numbered(root_ + "/dev/input", "event")) {
    if (open_.contains(path)) continue;
    FileHandle device(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!device) continue;
    // A new keyboard or mouse is somebody's doing.
    last_ = now;
    open_.emplace(path, std::move(device));
  }
}

std::optional<IdleSign> LogindIdle(Bus& system, Instant now) {
  const auto idle = system.BoolProperty(kLogind, "IdleHint");
  if (!idle) return std::nullopt;
  if (!*idle) return IdleSign{.name = "logind"};
  const auto since = system.Uint64Property(kLogind, "IdleSinceHint");
  if (!since) return std::nullopt;
  return IdleSign{.name = "logind", .idle = SinceWall(now, *since)};
}

std::optional<IdleSign> DesktopIdle(Bus& session) {
  if (const auto millis = session.CallForNumber(kMutter, "GetIdletime")) {
    return IdleSign{.name = "desktop", .idle = milliseconds{*millis}};
  }
  // Some answer in seconds, some in milliseconds: the shorter reading is the safe one.
  if (const auto millis = session.CallForNumber(kScreenSaver, "GetSessionIdleTime")) {
    return IdleSign{.name = "desktop", .idle = milliseconds{*millis}};
  }
  return std::nullopt;
}

}  // namespace ioworker::agent
