#include "submitters.h"

#include <atomic>
#include <thread>
#include <vector>

#include "base/thread.h"
#include "ioworker/v1/jobs.pb.h"
#include "net/http_client.h"

namespace ioworker::bench {
namespace {

std::string Body(int jobs, int tasks) {
  v1::CreateJobsRequest request;
  for (int i = 0; i < jobs; ++i) {
    auto* job = request.add_jobs();
    job->set_image("bench/noop:1");
    job->set_tasks(static_cast<std::uint32_t>(tasks));
    job->mutable_resources()->set_disk_mib(64);
    job->set_time_limit_seconds(60);
  }
  return request.SerializeAsString();
}

Status Post(net::HttpClient& client, const std::string& url, const std::string& key,
            const std::string& body) {
  net::HttpCall call;
  call.method = "POST";
  call.url = url + "/v1/jobs";
  call.headers = {{"content-type", "application/x-protobuf"},
                  {"authorization", "Bearer " + key}};
  call.body = body;
  TRY(const auto reply, client.Send(call));
  if (reply.status == 200 || reply.status == 201) return {};
  return Internal("submit answered " + std::to_string(reply.status) + ": " + reply.body);
}

}  // namespace

Result<std::uint64_t> SubmitAll(const Load& load) {
  const std::string body = Body(load.jobs_per_request, load.tasks_per_job);
  std::vector<Status> ends(static_cast<std::size_t>(load.threads));
  {
    std::vector<std::jthread> threads;
    for (auto& end : ends) {
      threads.push_back(StartThread("submitter", [&](const std::stop_token&) {
        net::HttpClient client({});
        for (int i = 0; i < load.requests && end; ++i) end = Post(client, load.url, load.key, body);
      }));
    }
  }
  for (auto& end : ends) TRY(std::move(end));
  return std::uint64_t(load.threads) * std::uint64_t(load.requests) *
         std::uint64_t(load.jobs_per_request) * std::uint64_t(load.tasks_per_job);
}

Status SubmitOne(const std::string& url, const std::string& key) {
  thread_local net::HttpClient client({});
  return Post(client, url, key, Body(1, 1));
}

}  // namespace ioworker::bench
