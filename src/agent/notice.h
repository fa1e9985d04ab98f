// Notice: tells a job that its end has come, before the first signal. Any thread.
//
// A file of one line of JSON in a folder that the container sees read-only as /run/ioworker; there
// is none before.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "domain/jobs/end_reason.h"

namespace ioworker::agent {

struct Notice {
  jobs::EndReason reason = jobs::EndReason::kNone;
  Instant deadline{};  // when it is killed, by the wall clock
  Duration grace{0};   // the time until then
};

// Whole or not at all; a second one takes the place of the first.
Status WriteNotice(const std::string& folder, const Notice& notice);

}  // namespace ioworker::agent
