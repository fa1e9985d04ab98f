// IdleSense: how long the owner has been away from this machine, by every sign that it gives. The
// shortest counts. Where no sign covers whoever may sit at it, nothing is known, which counts as in
// use (domain/policy/rules.h).
//
// One thread; calls block for some tenths of a second at most.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/bus.h"
#include "base/file.h"
#include "base/time.h"

namespace ioworker::agent {

// One sign that somebody is or was here.
struct IdleSign {
  std::string name;
  Duration idle{};
  bool covers = true;  // whoever uses this machine, not only those at its terminals
};

// The shortest; nothing if none of them covers.
std::optional<IdleSign> ShortestIdle(const std::vector<IdleSign>& signs);

// Terminals and remote shells, by when they were last read from. On a machine with a display they
// say nothing of those who sit before it. `root`: where /dev and /run are.
std::optional<IdleSign> TerminalsIdle(const std::string& root, Instant now);

// Keyboards, mice, touch screens: /dev/input/event*, as far as this program may read them.
class InputDevices {
 public:
  explicit InputDevices(std::string root) : root_(std::move(root)) {}

  // Nothing if none can be read. `now` is steady; the time before the first look counts from it.
  std::optional<IdleSign> Look(Duration now);

 private:
  void Open(Duration now);

  const std::string root_;
  std::map<std::string, FileHandle> open_;
  std::optional<Duration> opened_at_;
  Duration last_{};
};

// logind's word on all sessions.
std::optional<IdleSign> LogindIdle(Bus& system, Instant now);

// A desktop's own idle monitor: GNOME's, or one that speaks org.freedesktop.ScreenSaver.
std::optional<IdleSign> DesktopIdle(Bus& session);

}  // namespace ioworker::agent
