// Submitters: threads that send jobs of one task over HTTP.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "bench_network.h"

namespace ioworker::bench {

// As fast as they are answered.
struct ClosedLoad {
  int threads = 4;
  int requests = 50;  // by each thread
  int jobs_per_request = 100;
  int tasks_per_job = 1;
};

// Sends it all; returns how many tasks were accepted.
Result<std::uint64_t> SubmitAll(BenchNetwork& network, const ClosedLoad& load);

// One job a request, at times that are fixed beforehand: a slow answer delays nobody else's send.
struct OpenLoad {
  int threads = 16;
  int requests = 10'000;  // of all threads
  int per_second = 1'000;
};

struct Submission {
  std::string job_id;
  Duration intended{};  // on the steady clock: when it was to be sent
};

Result<std::vector<Submission>> SubmitSteadily(BenchNetwork& network, const OpenLoad& load);

}  // namespace ioworker::bench
