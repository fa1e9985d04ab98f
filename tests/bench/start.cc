// From submitting a job to its container's first instruction, beside the engine's own run of the
// same image with the same command, in turn.
#include <cstdlib>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/file.h"
#include "bench_network.h"
#include "figures.h"
#include "ioworker/v1/artifacts.pb.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::bench {
namespace {

constexpr int kPairs = 15;
constexpr std::string_view kImage = "ioworker/test:1";

double Millis(Instant at) { return static_cast<double>(at.micros) / 1000.0; }

// The first thing that the container says is the time of its clock, in seconds with microseconds.
// The image's `date` knows whole seconds only.
constexpr std::string_view kSayTime = "echo | ts %.s";

double MillisOf(const std::string& seconds_text) {
  return std::strtod(seconds_text.c_str(), nullptr) * 1000;
}

Result<double> EngineRun(const std::string& folder, const Clock& clock) {
  const Instant begin = clock.Now();
  TRY(const auto said, Child::Run({"docker", "run", "--rm", "--network", "none",
                                   std::string(kImage), "sh", "-c", std::string(kSayTime)},
                                  folder + "/docker.log"));
  return MillisOf(said) - Millis(begin);
}

Result<double> NetworkRun(BenchNetwork& network, const Clock& clock) {
  v1::CreateJobsRequest request;
  auto* job = request.add_jobs();
  job->set_image(std::string(kImage));
  for (const auto& word :
       {std::string("sh"), std::string("-c"), std::string(kSayTime) + " >/out/first"}) {
    job->add_command(word);
  }
  job->mutable_resources()->set_memory_mib(64);
  job->mutable_resources()->set_disk_mib(64);
  v1::CreateJobsResponse created;
  const Instant begin = clock.Now();
  TRY(network.Call("POST", "/v1/jobs", &request, &created));
  const std::string path = "/v1/jobs/" + created.jobs(0).id();
  for (int i = 0; i < 3'000; ++i) {
    v1::Job state;
    TRY(network.Call("GET", path, nullptr, &state));
    if (state.has_ended_at()) break;
    Wait(milliseconds{10});
  }
  v1::ListArtifactsResponse artifacts;
  TRY(network.Call("GET", path + "/artifacts", nullptr, &artifacts));
  for (const auto& artifact : artifacts.artifacts()) {
    if (artifact.kind() != v1::Artifact::OUTPUT) continue;
    TRY(const auto said, network.Get("/v1/artifacts/" + artifact.id() + "/content"));
    return MillisOf(said) - Millis(begin);
  }
  return Internal(created.jobs(0).id() + " left nothing");
}

// A task's disk goes after its end is told; an agent that ends before that leaves it mounted.
Status AwaitUnmounted(const std::string& folder) {
  for (int tries = 0; tries < 200; ++tries) {
    TRY(const auto mounts, ReadFile("/proc/self/mounts", 1 << 20));
    if (mounts.find(folder) == std::string::npos) return {};
    Wait(milliseconds{50});
  }
  return DeadlineExceeded("disks of ended tasks are still mounted in " + folder);
}

}  // namespace

Status MeasureStart(const Programs& programs, Figures& figures) {
  const SystemClock clock;
  TemporaryFolder folder;
  TRY(Child::Run({programs.root + "/scripts/lib/test-image"}, folder.path() + "/image.log"));
  TRY(const auto network, BenchNetwork::Start(programs, {.command = "up"}));
  std::vector<double> engine, ours, difference;
  for (int i = 0; i <= kPairs; ++i) {
    TRY(const double by_engine, EngineRun(folder.path(), clock));
    TRY(const double by_us, NetworkRun(*network, clock));
    if (i == 0) continue;  // warms up
    engine.push_back(by_engine);
    ours.push_back(by_us);
    difference.push_back(by_us - by_engine);
  }
  TRY(AwaitUnmounted(network->folder()));
  figures["engine_run_ms"] = Percentile(engine, 0.5);
  figures["start_ms"] = Percentile(ours, 0.5);
  figures["start_overhead_ms"] = Percentile(difference, 0.5);
  return {};
}

}  // namespace ioworker::bench
