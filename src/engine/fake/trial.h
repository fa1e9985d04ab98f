// What the trial job's program would say in a fake container: that all is as it should be, but for
// what a test or a person has put into the knob. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "engine/engine.h"

namespace ioworker::engine::fake {

// One line of JSON, in the words of src/probe. `faults`: a fact a line, "seccomp=false", that is
// told instead of the good one; the value is JSON.
std::string TrialSays(const ContainerSpec& spec, std::string_view faults);

}  // namespace ioworker::engine::fake
