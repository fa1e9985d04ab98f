// The probe: the program that a trial job runs in its container, as bytes within this one. What it
// says there, and what that should be, is of agent/trial.h. Any thread.
#pragma once

#include <string_view>

namespace ioworker::probe {

// A static Linux program for this machine's processor; as long as this program lives.
std::string_view Program();

}  // namespace ioworker::probe
