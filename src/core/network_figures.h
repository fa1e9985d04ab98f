// NetworkFigures: what the market has done since this process began, counted. For those who watch;
// nothing decides by it.
#pragma once

#include <array>
#include <cstdint>

#include "base/histogram.h"
#include "base/money.h"
#include "domain/jobs/end_reason.h"

namespace ioworker::core {

struct NetworkFigures {
  std::uint64_t jobs_submitted = 0;
  std::uint64_t tasks_submitted = 0;
  std::uint64_t leases_placed = 0;
  std::uint64_t leases_started = 0;
  std::array<std::uint64_t, static_cast<std::size_t>(jobs::kEndReasonLast) + 1> leases_ended{};
  Money charged;       // to renters
  Money fees;          // of that, kept by the network
  Histogram waited;    // a job's creation to the placing of each task's first lease
  Histogram starting;  // a lease's placing to its start, image and inputs included
};

}  // namespace ioworker::core
