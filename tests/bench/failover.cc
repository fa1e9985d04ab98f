// Kills of the leading replica under load: how long renters are kept waiting, and whether anything
// that was acknowledged is lost or paid for twice.
#include <atomic>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "audit/audit.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/thread.h"
#include "domain/ids/ids.h"
#include "figures.h"
#include "ioworker/v1/jobs.pb.h"
#include "net/http_client.h"
#include "replica_set.h"

namespace ioworker::bench {
namespace {

constexpr int kKills = 100;
constexpr int kSubmitters = 4;
constexpr Duration kBetweenSubmits = milliseconds{40};
constexpr Duration kDeadline = seconds{30};
constexpr Duration kDrainDeadline = minutes{5};

// Sends jobs one after the other, each until it is accepted, under the same request id.
class Load {
 public:
  Load(ReplicaSet& set) : set_(set) {
    for (int i = 0; i < kSubmitters; ++i) {
      threads_.push_back(
          StartThread("submitter", [this, i](const std::stop_token& stop) { Submit(i, stop); }));
    }
  }

  void Stop() { threads_.clear(); }

  // When the first job was accepted that was first sent after `since`; nothing if none is in time.
  std::optional<Duration> FirstSince(Duration since) {
    Lock lock(mutex_);
    while (!(last_sent_ > since)) {
      if (!changed_.WaitFor(mutex_, kDeadline)) return {};
    }
    return accepted_at_;
  }

  std::set<std::string> accepted() {
    Lock lock(mutex_);
    return accepted_;
  }
  int tries() const { return tries_; }

 private:
  void Submit(int thread, const std::stop_token& stop) {
    net::HttpClient client({});
    for (int number = 0; !stop.stop_requested(); ++number) {
      v1::CreateJobsRequest request;
      request.set_request_id(fmt::format("{}-{}", thread, number));
      auto* job = request.add_jobs();
      job->set_image("fake/work:1");
      (*job->mutable_environment())["FAKE_RUN_MS"] = "200";
      job->mutable_resources()->set_memory_mib(64);
      job->mutable_resources()->set_disk_mib(16);
      job->set_time_limit_seconds(600);
      const Duration sent = clock_.Steady();
      while (!Try(client, request, sent)) Wait(milliseconds{10});
      Wait(kBetweenSubmits);
    }
  }

  bool Try(net::HttpClient& client, const v1::CreateJobsRequest& request, Duration sent) {
    ++tries_;
    net::HttpCall call{.method = "POST", .url = set_.url() + "/v1/jobs"};
    call.headers = {{"content-type", "application/x-protobuf"},
                    {"accept", "application/x-protobuf"},
                    {"authorization", "Bearer " + set_.key()}};
    call.body = request.SerializeAsString();
    call.deadline = seconds{10};
    const auto reply = client.Send(call);
    v1::CreateJobsResponse response;
    if (!reply || reply->status != 201 || !response.ParseFromString(reply->body)) return false;
    Lock lock(mutex_);
    accepted_.insert(response.jobs(0).id());
    last_sent_ = std::max(last_sent_, sent);
    accepted_at_ = clock_.Steady();
    changed_.NotifyAll();
    return true;
  }

  ReplicaSet& set_;
  const SystemClock clock_;
  std::atomic<int> tries_ = 0;
  Mutex mutex_;
  Condition changed_;
  std::set<std::string> accepted_ GUARDED_BY(mutex_);
  Duration last_sent_ GUARDED_BY(mutex_){};
  Duration accepted_at_ GUARDED_BY(mutex_){};
  std::vector<std::jthread> threads_;
};

Result<std::int64_t> Count(db::Connection& connection, std::string_view sql) {
  std::int64_t count = 0;
  TRY(connection.Query(sql, {}, [&](const db::Row& row) -> Status {
    count = row.Int(0);
    return {};
  }));
  return count;
}

Status AwaitAllEnded(db::Connection& connection) {
  const SystemClock clock;
  const Duration begin = clock.Steady();
  for (;;) {
    TRY(const auto live, Count(connection, "SELECT count(*) FROM job WHERE state <= 2"));
    if (live == 0) return {};
    if (clock.Steady() - begin > kDrainDeadline) {
      return DeadlineExceeded(fmt::format("{} jobs did not end", live));
    }
    Wait(milliseconds{200});
  }
}

// What the database has against what was acknowledged.
Status Reckon(ReplicaSet& set, Load& load, Figures& figures) {
  TRY(const auto reader, set.database().OpenReader());
  TRY(AwaitAllEnded(*reader));
  std::set<std::string> succeeded;
  TRY(reader->Query("SELECT id FROM job WHERE succeeded = 1", {}, [&](const db::Row& row) {
    succeeded.insert(row.IdAt<JobId>(0).Text());
    return Status();
  }));
  const auto accepted = load.accepted();
  double lost = 0;
  for (const auto& id : accepted) lost += succeeded.contains(id) ? 0 : 1;
  TRY(const auto twice,
      Count(*reader,
            "SELECT count(*) FROM (SELECT job, task_index FROM lease WHERE final = 1 "
            "GROUP BY job, task_index HAVING count(*) > 1) AS paid"));
  TRY(const auto jobs, Count(*reader, "SELECT count(*) FROM job"));
  TRY(const auto attempts, Count(*reader, "SELECT count(*) FROM lease"));
  TRY(const auto report, audit::Audit(*reader));
  figures["failover_jobs"] = static_cast<double>(jobs);
  figures["failover_attempts"] = static_cast<double>(attempts);
  figures["lost_acknowledged"] = lost;
  figures["paid_twice"] = static_cast<double>(twice);
  figures["failover_audit_findings"] = static_cast<double>(report.findings.size());
  for (const auto& finding : report.findings) {
    fmt::print(stderr, "{} {} {}\n", finding.rule, finding.object, finding.what);
  }
  if (static_cast<std::size_t>(jobs) != accepted.size()) {
    fmt::print(stderr, "{} jobs for {} requests\n", jobs, accepted.size());
    figures["paid_twice"] += 1;
  }
  return {};
}

}  // namespace

Status MeasureFailover(const Programs& programs, Figures& figures) {
  const SystemClock clock;
  TRY(const auto set, ReplicaSet::Start(programs));
  Load load(*set);
  std::vector<double> interruptions;
  for (int kill = 0; kill < kKills; ++kill) {
    Wait(milliseconds{200});
    int leader = -1;
    while (leader < 0) {
      TRY(leader, set->Leader());
      if (leader < 0) Wait(milliseconds{20});
    }
    const Duration killed = clock.Steady();
    TRY(set->KillAndRestart(leader));
    const auto first = load.FirstSince(killed);
    if (!first) return DeadlineExceeded(fmt::format("nobody led after kill {}", kill));
    interruptions.push_back(std::chrono::duration<double>(*first - killed).count());
    TRY(set->AwaitReady(leader));
  }
  load.Stop();
  figures["failover_kills"] = kKills;
  figures["failover_median_s"] = Percentile(interruptions, 0.5);
  figures["failover_max_s"] = Percentile(interruptions, 1);
  figures["failover_tries"] = load.tries();
  return Reckon(*set, load, figures);
}

}  // namespace ioworker::bench
