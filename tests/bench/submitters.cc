#include "submitters.h"

#include <functional>
#include <thread>

#include "base/clock.h"
#include "base/thread.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::bench {
namespace {

v1::CreateJobsRequest Jobs(int count, int tasks) {
  v1::CreateJobsRequest request;
  for (int i = 0; i < count; ++i) {
    auto* job = request.add_jobs();
    job->set_image("bench/noop:1");
    job->set_tasks(static_cast<std::uint32_t>(tasks));
    job->mutable_resources()->set_disk_mib(64);
    job->set_time_limit_seconds(60);
  }
  return request;
}

// Runs `work` on so many threads and waits for all; the first error.
Status OnThreads(int count, const std::function<Status(int thread)>& work) {
  std::vector<Status> ends(static_cast<std::size_t>(count));
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < count; ++i) {
      threads.push_back(StartThread("submitter", [&work, &ends, i](const std::stop_token&) {
        ends[static_cast<std::size_t>(i)] = work(i);
      }));
    }
  }
  for (auto& end : ends) TRY(std::move(end));
  return {};
}

}  // namespace

Result<std::uint64_t> SubmitAll(BenchNetwork& network, const ClosedLoad& load) {
  const auto request = Jobs(load.jobs_per_request, load.tasks_per_job);
  TRY(OnThreads(load.threads, [&](int) -> Status {
    for (int i = 0; i < load.requests; ++i) {
      TRY(network.Call("POST", "/v1/jobs", &request, nullptr));
    }
    return {};
  }));
  return std::uint64_t(load.threads) * std::uint64_t(load.requests) *
         std::uint64_t(load.jobs_per_request) * std::uint64_t(load.tasks_per_job);
}

Result<std::vector<Submission>> SubmitSteadily(BenchNetwork& network, const OpenLoad& load) {
  const SystemClock clock;
  const auto request = Jobs(1, 1);
  const Duration begin = clock.Steady() + milliseconds{50};
  std::vector<Submission> submissions(static_cast<std::size_t>(load.requests));
  TRY(OnThreads(load.threads, [&](int thread) -> Status {
    for (int i = thread; i < load.requests; i += load.threads) {
      const Duration intended = begin + Duration{std::int64_t{1'000'000} * i / load.per_second};
      if (const Duration early = intended - clock.Steady(); early > Duration{}) Wait(early);
      v1::CreateJobsResponse response;
      TRY(network.Call("POST", "/v1/jobs", &request, &response));
      if (response.jobs_size() != 1) return Internal("one job was sent and not one came back");
      submissions[static_cast<std::size_t>(i)] = {response.jobs(0).id(), intended};
    }
    return {};
  }));
  return submissions;
}

}  // namespace ioworker::bench
