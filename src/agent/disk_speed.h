// DiskSpeed: how fast a disk takes what is written. Writes, so only on request; the file has no
// name and is gone with its last byte.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace ioworker::agent {

struct DiskSpeed {
  double megabytes_per_second = 0;
  double sync_millis = 0;  // until a small write is safe, the median of some
};

// 64 MiB, or for 5 seconds, whichever is less, into the file system of this folder. Blocks.
// kResourceExhausted if there is less than 1 GiB free.
Result<DiskSpeed> MeasureDisk(const std::string& folder, const Clock& clock);

}  // namespace ioworker::agent
