#include "agent/inhibitors.h"

#include <cstdint>

namespace ioworker::agent {
namespace {

constexpr BusObject kGnomeSession{.service = "org.gnome.SessionManager",
                                  .path = "/org/gnome/SessionManager",
                                  .interface = "org.gnome.SessionManager"};
constexpr std::uint32_t kGnomeInhibitsIdle = 8;

// Source: KDE's PowerDevil, PolicyAgent::RequiredPolicies.
constexpr BusObject kKdePolicy{.service = "org.kde.Solid.PowerManagement.PolicyAgent",
                               .path = "/org/kde/Solid/PowerManagement/PolicyAgent",
                               .interface = "org.kde.Solid.PowerManagement.PolicyAgent"};
constexpr std::uint32_t kKdeInhibitsScreen = 4;

constexpr BusObject kPowerManagement{.service = "org.freedesktop.PowerManagement",
                                     .path = "/org/freedesktop/PowerManagement/Inhibit",
                                     .interface = "org.freedesktop.PowerManagement.Inhibit"};

}  // namespace

// KDE answers the last one, too, but for what keeps it from sleeping: a download does.
std::optional<bool> ScreenInhibited(Bus& session) {
  if (const auto actions = session.Uint32Property(kGnomeSession, "InhibitedActions")) {
    return (*actions & kGnomeInhibitsIdle) != 0;
  }
  if (const auto screen = session.CallForTruth(kKdePolicy, "HasInhibition", kKdeInhibitsScreen)) {
    return screen;
  }
  return session.CallForTruth(kPowerManagement, "HasInhibit");
}

}  // namespace ioworker::agent
