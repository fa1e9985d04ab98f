// The agent at rest: linked, nothing to run, nobody watching.
#include "bench_network.h"
#include "figures.h"
#include "ioworker/v1/enrolment.pb.h"

namespace ioworker::bench {
namespace {

constexpr Duration kSettle = seconds{5};
constexpr Duration kRest = seconds{30};

}  // namespace

Status MeasureAgent(const Programs& programs, Figures& figures) {
  TRY(const auto network, BenchNetwork::Start(programs));
  TemporaryFolder folder;
  v1::CreateEnrolmentRequest request;
  v1::Enrolment enrolment;
  TRY(network->Call("POST", "/v1/enrolments", &request, &enrolment));
  TRY(Child::Run({programs.ioworker, "device", "enroll", "--data", folder.path(), "--url",
                  network->url(), "--code", enrolment.code()},
                 folder.path() + "/enroll.log"));
  TRY(const auto agent, Child::Start({programs.ioworker, "device", "run", "--data", folder.path()},
                                     folder.path() + "/agent.log"));
  Wait(kSettle);
  TRY(const double cpu_before, agent->CpuSeconds());
  Wait(kRest);
  TRY(const double cpu_after, agent->CpuSeconds());
  TRY(const double rss, agent->MemoryKib("Rss"));
  TRY(const double anonymous, agent->MemoryKib("Anonymous"));
  figures["agent_idle_mib"] = rss / 1024;
  figures["agent_idle_own_mib"] = anonymous / 1024;
  figures["agent_idle_cpu_percent"] =
      (cpu_after - cpu_before) * 100 / std::chrono::duration<double>(kRest).count();
  return {};
}

}  // namespace ioworker::bench
