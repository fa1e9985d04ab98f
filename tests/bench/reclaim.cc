// An owner takes the machine back while tasks burn all of its cores and do not listen: from the
// pause on the machine, with no grace, until the last of their processes has gone. First tasks that
// leave nothing, then tasks that have saved something of themselves, which is brought away after.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/file.h"
#include "bench_network.h"
#include "figures.h"
#include "ioworker/v1/devices.pb.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kReclaims = 200;
constexpr int kSavedMib = 32;
constexpr Duration kLook = milliseconds{2};
constexpr Duration kPatience = seconds{60};

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    if (end > at) lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// Whether a process lives whose group is one of these containers'.
bool AnyLives(const std::vector<std::string>& containers) {
  std::error_code error;
  for (fs::directory_iterator at("/proc", error), end; !error && at != end; at.increment(error)) {
    if (at->path().filename().string().find_first_not_of("0123456789") != std::string::npos) {
      continue;
    }
    const auto groups = ReadFile(at->path() / "cgroup", 1 << 16).value_or("");
    const auto in = [&](const std::string& id) { return groups.find(id) != std::string::npos; };
    if (std::ranges::any_of(containers, in)) return true;
  }
  return false;
}

class Reclaiming {
 public:
  // `saves`: each task has so many MiB in /checkpoint.
  Reclaiming(BenchNetwork& network, const v1::Device& device, int saves)
      : network_(network),
        saves_(saves),
        cores_(device.inventory().cores()),
        device_id_(device.id()),
        device_(network.folder() + "/device") {}

  std::uint32_t cores() const { return cores_; }

  // Milliseconds; as many tasks as there are cores are taken back.
  Result<double> Once() {
    TRY(const auto job, Submit());
    TRY(const auto containers, AwaitContainers());
    const Duration begin = clock_.Steady();
    TRY(WriteFile(device_ + "/pause", "", FileMode::kOwnerOnly));
    while (AnyLives(containers)) {
      if (clock_.Steady() - begin > kPatience) return DeadlineExceeded("a task goes on for ever");
      Wait(kLook);
    }
    const auto took = std::chrono::duration<double, std::milli>(clock_.Steady() - begin).count();
    TRY(network_.Call("POST", "/v1/jobs/" + job + ":cancel", nullptr, nullptr));
    TRY(Await(job, [](const v1::Job& state) { return state.has_ended_at(); }));
    fs::remove(device_ + "/pause");
    return took;
  }

 private:
  Result<std::string> Submit() {
    v1::CreateJobsRequest request;
    auto* job = request.add_jobs();
    job->set_image("ioworker/test:1");
    const std::string save = fmt::format(
        "dd if=/dev/urandom of=/checkpoint/state.tmp bs=1M count={} 2>/dev/null && "
        "mv /checkpoint/state.tmp /checkpoint/state && touch /out/ready; ",
        saves_);
    job->add_command("sh");
    job->add_command("-c");
    job->add_command((saves_ > 0 ? save : "") + "trap '' TERM; while :; do :; done");
    job->mutable_resources()->set_cores(1);
    job->mutable_resources()->set_memory_mib(64);
    job->mutable_resources()->set_disk_mib(16 + 2 * static_cast<std::uint32_t>(saves_));
    job->set_tasks(cores_);
    v1::CreateJobsResponse created;
    TRY(network_.Call("POST", "/v1/jobs", &request, &created));
    return created.jobs(0).id();
  }

  template <class Reached>
  Status Await(const std::string& job, const Reached& reached) {
    const Duration end = clock_.Steady() + kPatience;
    for (;;) {
      v1::Job state;
      TRY(network_.Call("GET", "/v1/jobs/" + job, nullptr, &state));
      if (state.has_started_at() && reached(state)) return {};
      if (clock_.Steady() > end) return DeadlineExceeded(job + " does not get that far");
      Wait(milliseconds{10});
    }
  }

  // One for each core, all running: a task counts as running from its placing on.
  Result<std::vector<std::string>> AwaitContainers() {
    const Duration end = clock_.Steady() + kPatience;
    for (;;) {
      TRY(const auto ids, Child::Run({"docker", "ps", "--quiet", "--no-trunc", "--filter",
                                      "label=ioworker.device=" + device_id_},
                                     network_.folder() + "/docker.log"));
      auto containers = Lines(ids);
      if (containers.size() == cores_ && AllHaveSaved()) return containers;
      if (clock_.Steady() > end) return DeadlineExceeded("not every task gets a container");
      Wait(milliseconds{50});
    }
  }

  bool AllHaveSaved() const {
    if (saves_ == 0) return true;
    std::uint32_t ready = 0;
    std::error_code error;
    for (fs::directory_iterator at(device_ + "/leases", error), end; !error && at != end;
         at.increment(error)) {
      if (fs::exists(at->path() / "scratch/out/ready", error)) ++ready;
    }
    return ready == cores_;
  }

  const SystemClock clock_;
  BenchNetwork& network_;
  const int saves_;
  const std::uint32_t cores_;
  const std::string device_id_;
  const std::string device_;  // its folder
};

}  // namespace

Status MeasureReclaim(const Programs& programs, Figures& figures) {
  TemporaryFolder folder;
  TRY(Child::Run({programs.root + "/scripts/lib/test-image"}, folder.path() + "/image.log"));
  TRY(const auto network, BenchNetwork::Start(programs, {.command = "up"}));
  TRY(WriteFile(network->folder() + "/device/policy.toml", "[jobs]\nreclaim_grace = \"0s\"\n",
                FileMode::kOwnerOnly));
  v1::ListDevicesResponse devices;
  TRY(network->Call("GET", "/v1/devices", nullptr, &devices));
  for (const int saves : {0, kSavedMib}) {
    Reclaiming reclaiming(*network, devices.devices(0), saves);
    std::vector<double> millis;
    for (int reclaimed = 0; reclaimed < kReclaims;
         reclaimed += static_cast<int>(reclaiming.cores())) {
      TRY(millis.emplace_back(), reclaiming.Once());
    }
    const std::string name = saves == 0 ? "reclaim" : "reclaim_checkpoint";
    figures[name + "_p50_ms"] = Percentile(millis, 0.5);
    figures[name + "_p99_ms"] = Percentile(millis, 0.99);
    figures[name + "_worst_ms"] = Percentile(millis, 1);
  }
  return {};
}

}  // namespace ioworker::bench
