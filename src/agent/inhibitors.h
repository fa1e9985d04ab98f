// Inhibitors: programs that ask a desktop not to dim or lock its screen: a film, a game, a talk.
//
// One thread; a call blocks for some tenths of a second at most.
#pragma once

#include <optional>

#include "agent/bus.h"

namespace ioworker::agent {

// By GNOME's session, by KDE's power management, or by org.freedesktop.PowerManagement, whichever
// this user's bus has. Nothing if it has none of them.
std::optional<bool> ScreenInhibited(Bus& session);

}  // namespace ioworker::agent
