// Submitters: threads that send jobs over HTTP, as fast as they are answered.
#pragma once

#include <string>

#include "base/result.h"

namespace ioworker::bench {

struct Load {
  std::string url;
  std::string key;
  int threads = 4;
  int requests = 50;        // by each thread
  int jobs_per_request = 100;
  int tasks_per_job = 1;
};

// Sends it all; returns how many tasks were accepted.
Result<std::uint64_t> SubmitAll(const Load& load);

// Sends one job of one task and waits for the answer.
Status SubmitOne(const std::string& url, const std::string& key);

}  // namespace ioworker::bench
