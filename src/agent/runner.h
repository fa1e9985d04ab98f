// Runner: one lease, from its acceptance to the report of its end. Owns the container meanwhile.
//
// Works on threads of its own. Every step is in the spool before its effect, so a runner that is
// made from a lease record of an earlier life goes on where that one was cut off: it fetches what
// was never started, follows what runs, collects what has ended.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "agent/checkpoint.h"
#include "agent/ending.h"
#include "agent/follow.h"
#include "agent/images.h"
#include "agent/log_file.h"
#include "agent/month_book.h"
#include "agent/outlets.h"
#include "agent/owner_log.h"
#include "agent/private_images.h"
#include "agent/redactor.h"
#include "agent/scratch.h"
#include "agent/spool.h"
#include "agent/transfer.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "domain/jobs/spec.h"
#include "engine/engine.h"

namespace ioworker::agent {

// All of it outlives every runner.
struct RunnerContext {
  engine::Engine& engine;
  Spool& spool;
  const ScratchStore& scratch;
  Images& images;
  Outlets& outlets;
  LinkToken& token;
  const Pace& pace;
  MonthBook& month;
  OwnerLog& log;
  PrivateImages& private_images;
  const Clock& clock;
  Coordinator coordinator;
  std::string boot_id;
  const std::atomic<jobs::Isolation>& isolation_min;  // the owner's, for what starts next
  // On a runner's thread; must not block. There is a new report in the spool.
  std::function<void()> on_report;
  std::function<void(const v1::PullProgress&)> on_pull;
  // The last call: the runner may be destroyed, on another thread.
  std::function<void(const jobs::LeaseRef&)> on_finished;
  // What is the matter with one of these GPUs now; empty: nothing.
  std::function<std::string(const std::vector<std::uint32_t>&)> gpu_trouble;
};

class Runner {
 public:
  // Starts at once. `spec` is what lease.assign says.
  Runner(RunnerContext& context, LeaseRecord lease, jobs::JobSpec spec);

  // Detaches, and waits until its threads have ended.
  ~Runner();

  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  // Ends the lease; the container gets the grace. Of several orders the first gives the reason and
  // the earliest deadline counts. Any thread.
  void Stop(jobs::EndReason reason, seconds grace) EXCLUDES(mutex_);

  // Nobody wants what it leaves: nothing more is brought anywhere. Any thread.
  void Abandon() { abandon_.request_stop(); }

  // Lets its threads end; the container is left as it is. Any thread.
  void Detach();

  const jobs::JobSpec& spec() const { return spec_; }
  const std::vector<std::uint32_t>& gpu_indices() const { return gpu_indices_; }

  // True once it is told to stop, or has stopped: what it holds counts as free, as the coordinator
  // may give it to others from that moment. Any thread.
  bool leaving() const EXCLUDES(mutex_);

  // Null until the lease has its folder. Any thread.
  std::shared_ptr<LogFile> log() const EXCLUDES(mutex_);

  // The engine's id; empty while nothing runs. Any thread.
  std::string container() const EXCLUDES(mutex_);

 private:
  struct Order {
    jobs::EndReason reason;
    Duration deadline;  // steady: when the container is to be gone
  };

  void Run();
  Ending Resume() EXCLUDES(mutex_);
  Ending RunToEnd();
  Ending EndingOfFailure(const Error& error) const;
  Ending Follow();
  Status Prepare();
  Result<v1::LeaseSecrets> AskForSecrets();
  Status LaySecrets(const v1::LeaseSecrets& secrets);
  Status FindSecrets();
  Ending Shown(Ending ending) const;
  Status BringImage(const v1::RegistryCredential& credential);
  Status MakeContainer();
  Status OpenOutlet(const std::stop_token& stop);
  engine::ContainerSpec Describe() const;
  // What the renter asks for, or the owner: whichever is more.
  jobs::Isolation Level() const {
    return std::max(spec_.resources.isolation, context_.isolation_min.load());
  }
  Status Begin();
  Status Adopt();
  Result<Observed> Attend(const Following& following) EXCLUDES(mutex_);
  bool HasEnded() const EXCLUDES(mutex_);
  void AwaitChange(Duration longest, bool stopping) EXCLUDES(mutex_);
  std::optional<Order> WhyStop() EXCLUDES(mutex_);
  Duration StopContainer(const Order& order) EXCLUDES(mutex_);
  Duration TimeLeft() const;
  void ReportStop(const Observed& observed, Ending& ending) EXCLUDES(mutex_);
  void Collect(Ending& ending);
  void CollectOutputsAndLog(Ending& ending);
  void CollectCheckpoint(Ending& ending);
  void GiveNotice(const Order& order);
  void Report(const Ending& ending) EXCLUDES(mutex_);
  void Note(OwnerLogEntry entry);
  void Insist(const std::function<Status()>& keep);
  void CleanUp();
  void CloseOutlet();
  Status OpenLog() EXCLUDES(mutex_);
  std::optional<Order> order() const EXCLUDES(mutex_);
  bool Detached() const { return detach_.stop_requested(); }

  RunnerContext& context_;
  const jobs::LeaseRef ref_;
  const std::vector<std::uint32_t> gpu_indices_;
  const jobs::JobSpec spec_;

  // Of the runner's thread.
  LeaseRecord lease_;
  Scratch scratch_;
  std::string image_;
  std::string secrets_path_;   // if the job has any
  SecretMatcher matcher_{{}};  // what is taken out of its log and of messages
  engine::Network network_;    // if the job may reach something
  Transfers transfers_;
  std::uint64_t pulled_ = 0;  // bytes of the image
  Checkpoints checkpoints_;
  std::optional<Duration> began_;  // steady; nothing for a container that was adopted
  bool found_ended_ = false;       // by an adoption

  mutable Mutex mutex_;
  Condition changed_;
  std::optional<Order> order_ GUARDED_BY(mutex_);
  std::optional<Result<engine::ContainerState>> ended_ GUARDED_BY(mutex_);
  Duration ended_at_ GUARDED_BY(mutex_){0};  // steady: when that was learned
  bool reporting_ GUARDED_BY(mutex_) = false;
  std::stop_source hurry_ GUARDED_BY(mutex_);  // ends a stop under way: it is to be faster
  std::shared_ptr<LogFile> log_ GUARDED_BY(mutex_);
  std::string container_ GUARDED_BY(mutex_);

  std::stop_source detach_;     // the process ends, the container goes on
  std::stop_source interrupt_;  // that, or an order: ends what blocks
  std::stop_source abandon_;    // that, or nobody wants what the task leaves
  std::jthread thread_;         // last: starts when all else is there
};

}  // namespace ioworker::agent
