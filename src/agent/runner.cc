#include "agent/runner.h"

#include <algorithm>

#include <fmt/format.h>

#include "agent/collect.h"
#include "agent/follow.h"
#include "agent/inputs.h"
#include "agent/wire.h"
#include "base/log.h"
#include "base/thread.h"

namespace ioworker::agent {
namespace {

using jobs::EndReason;

constexpr seconds kLimitGrace{10};      // after the time limit or a full disk
constexpr seconds kGraceMax{300};       // whatever the coordinator says
constexpr Duration kLook = seconds{1};  // between looks at a plain scratch folder
constexpr Duration kRetry = seconds{1};
constexpr Duration kPatience = minutes{10};
constexpr Duration kPatienceCancelled = seconds{30};

// Reasons of our own, beside those of the engine.
std::unexpected<Error> InputError(const Error& error) {
  Error input = error;
  input.reason = "input_error";
  return std::unexpected(std::move(input));
}

}  // namespace

Runner::Runner(RunnerContext& context, LeaseRecord lease, jobs::JobSpec spec)
    : context_(context),
      ref_(lease.ref),
      gpu_indices_(lease.gpu_indices),
      spec_(std::move(spec)),
      lease_(std::move(lease)),
      transfers_(context.coordinator, context.token, context.clock) {
  thread_ = StartThread("lease", [this](const std::stop_token&) { Run(); });
}

Runner::~Runner() {
  Detach();
  thread_.join();
}

// The follower ends by itself and then wakes the runner's thread.
void Runner::Detach() {
  detach_.request_stop();
  interrupt_.request_stop();
}

void Runner::Stop(EndReason reason, seconds grace) {
  {
    const Lock lock(mutex_);
    if (order_) return;
    order_ = Order{.reason = reason, .grace = std::min(grace, kGraceMax)};
    changed_.NotifyAll();
  }
  interrupt_.request_stop();
}

bool Runner::leaving() const {
  const Lock lock(mutex_);
  return order_.has_value() || reporting_;
}

std::shared_ptr<LogFile> Runner::log() const {
  const Lock lock(mutex_);
  return log_;
}

std::string Runner::container() const {
  const Lock lock(mutex_);
  return container_;
}

std::optional<Runner::Order> Runner::order() const {
  const Lock lock(mutex_);
  return order_;
}

void Runner::Run() {
  Ending ending = RunToEnd();
  if (Detached()) return;
  if (lease_.stage == LeaseStage::kRunning) Collect(ending);
  if (Detached()) return;
  Report(ending);
  if (Detached()) return;
  CleanUp();
  context_.on_finished(ref_);
}

// What it returns means nothing once the runner is detached.
Ending Runner::RunToEnd() {
  const Status ready = lease_.stage == LeaseStage::kAccepted ? Prepare() : Adopt();
  const auto ordered = order();
  if (!ready && ordered) return {.reason = ordered->reason};
  if (!ready) {
    LogWarning("lease {}: {} {}", ref_.Text(), ready.error().message, ready.error().detail);
    if (ready.error().reason == "input_error") {
      return {.reason = EndReason::kInputError, .message = ready.error().message};
    }
    return EndingOf(ready.error());
  }
  const auto observed = Attend();
  if (!observed) {
    if (!Detached()) LogWarning("lease {}: {}", ref_.Text(), observed.error().message);
    return EndingOf(observed.error());
  }
  Ending ending = DecideEnding(*observed);
  ending.ran = Ran(observed->state);
  return ending;
}

Status Runner::Prepare() {
  const auto on_progress = [this](const engine::PullProgress& progress) {
    v1::PullProgress wire;
    *wire.mutable_lease() = ToWire(ref_);
    wire.set_bytes_done(progress.bytes_done);
    wire.set_bytes_total(progress.bytes_total);
    context_.on_pull(wire);
  };
  TRY(image_, context_.engine.Pull(spec_.image, on_progress, interrupt_.get_token()));
  TRY(scratch_, context_.scratch.Make(ref_, spec_.resources.disk_mib));
  TRY(OpenLog());
  const Transfers::Terms terms{.patience = kPatience, .stop = interrupt_.get_token()};
  if (auto fetched = FetchInputs(transfers_, ref_, spec_, scratch_, terms); !fetched) {
    return InputError(fetched.error());
  }
  TRY(MakeContainer());
  if (interrupt_.stop_requested()) return Unavailable("stopped before the start");
  return Begin();
}

engine::ContainerSpec Runner::Describe() const {
  engine::ContainerSpec container{.lease = ref_.Text(),
                                  .image = image_,
                                  .command = spec_.command,
                                  .environment = spec_.environment,
                                  .cores = spec_.resources.cores,
                                  .memory_mib = spec_.resources.memory_mib,
                                  .gpu_indices = gpu_indices_,
                                  .scratch_path = scratch_.path};
  container.environment["IOWORKER_JOB"] = ref_.task.job.Text();
  container.environment["IOWORKER_TASK_INDEX"] = std::to_string(ref_.task.index);
  container.environment["IOWORKER_TASK_COUNT"] = std::to_string(lease_.assign.tasks());
  container.environment["IOWORKER_ATTEMPT"] = std::to_string(ref_.attempt);
  return container;
}

Status Runner::MakeContainer() {
  auto made = context_.engine.Create(Describe());
  if (!made && made.error().code == ErrorCode::kConflict) {
    // From a life that ended before it could write the container down, hence before its start.
    TRY(const auto containers, context_.engine.List());
    for (const auto& each : containers) {
      if (each.lease == ref_.Text()) TRY(context_.engine.Remove(each.id));
    }
    made = context_.engine.Create(Describe());
  }
  if (!made) return std::unexpected(made.error());
  lease_.container = *made;
  return {};
}

Status Runner::Begin() {
  TRY(context_.spool.SetStarting(ref_, lease_.container));
  lease_.stage = LeaseStage::kStarting;
  TRY(context_.engine.Start(lease_.container));
  began_ = context_.clock.Steady();
  lease_.started_at = context_.clock.Now();
  TRY(context_.spool.SetRunning(ref_, lease_.started_at, image_));
  lease_.stage = LeaseStage::kRunning;
  context_.on_report();
  return {};
}

// Of an earlier life: the container may run, have ended, or be gone.
Status Runner::Adopt() {
  if (lease_.boot_id != context_.boot_id) {
    return Unavailable("the device was restarted while the task ran");
  }
  scratch_ = context_.scratch.Find(ref_, spec_.resources.disk_mib);
  TRY(OpenLog());
  auto state = context_.engine.Inspect(lease_.container);
  const Duration give_up = context_.clock.Steady() + kPatience;
  while (!state && state.error().code != ErrorCode::kNotFound &&
         context_.clock.Steady() < give_up) {
    if (!PauseFor(kRetry, interrupt_.get_token())) return Unavailable("stopped");
    state = context_.engine.Inspect(lease_.container);
  }
  if (!state) return Unavailable("the task's container is gone", state.error().detail);
  LogInfo("lease {}: found again, {}", ref_.Text(), state->running ? "running" : "not running");
  if (lease_.stage == LeaseStage::kRunning) return {};
  if (!state->started) return Begin();
  lease_.started_at = state->started_at;
  // The image's id was not kept; the first word of a container that started is worth more.
  TRY(context_.spool.SetRunning(ref_, lease_.started_at, {}));
  lease_.stage = LeaseStage::kRunning;
  context_.on_report();
  return {};
}

Status Runner::OpenLog() {
  TRY(auto log, LogFile::Open(context_.scratch.FolderOf(ref_) + "/log"));
  const Lock lock(mutex_);
  log_ = std::move(log);
  return {};
}

// Stays with the container until it has ended, and ends it when it must.
Result<Observed> Runner::Attend() {
  const Following following{.engine = context_.engine,
                            .clock = context_.clock,
                            .container = lease_.container,
                            .log = log()};
  const std::jthread follower = StartThread("lease-log", [&](const std::stop_token&) {
    auto state = FollowContainer(following, detach_.get_token());
    following.log->Finish();
    const Lock lock(mutex_);
    container_.clear();
    ended_ = std::move(state);
    changed_.NotifyAll();
  });
  Observed observed;
  while (!HasEnded()) {
    const auto why = WhyStop();
    if (why && !observed.stopped) observed.stopped = why->reason;
    // A stop that has not worked is repeated; one that has is followed by the end.
    if (why) AwaitChange(StopContainer(*why) ? kPatience : kRetry, true);
    if (!why) AwaitChange(scratch_.bounded ? TimeLeft() : std::min(TimeLeft(), kLook), false);
  }
  const Lock lock(mutex_);
  if (!*ended_) return std::unexpected(ended_->error());
  observed.state = **ended_;
  observed.scratch_full = observed.state.exit_code != 0 && scratch_.IsFull();
  return observed;
}

bool Runner::HasEnded() const {
  const Lock lock(mutex_);
  return ended_.has_value();
}

// `stopping`: an order makes no difference any more.
void Runner::AwaitChange(Duration longest, bool stopping) {
  const Lock lock(mutex_);
  if (ended_ || (order_ && !stopping)) return;
  changed_.WaitFor(mutex_, std::max<Duration>(longest, milliseconds{1}));
}

std::optional<Runner::Order> Runner::WhyStop() {
  if (const auto ordered = order()) return ordered;
  if (TimeLeft() <= Duration{0}) return Order{EndReason::kTimeLimit, kLimitGrace};
  if (!scratch_.bounded && scratch_.IsFull()) return Order{EndReason::kDiskFull, seconds{0}};
  return std::nullopt;
}

Status Runner::StopContainer(const Order& order) {
  LogInfo("lease {}: stopping, {}", ref_.Text(), jobs::EndReasonName(order.reason));
  return context_.engine.Stop(lease_.container, order.grace);
}

// The limit counts from the container's start.
Duration Runner::TimeLeft() const {
  const std::uint32_t said = lease_.assign.time_limit_seconds();
  const Duration limit = seconds{said != 0 ? said : spec_.time_limit_seconds};
  const Duration ran =
      began_ ? context_.clock.Steady() - *began_ : context_.clock.Now() - lease_.started_at;
  return limit - ran;
}

Duration Runner::Ran(const engine::ContainerState& state) const {
  if (began_) return context_.clock.Steady() - *began_;
  return std::max(state.finished_at - lease_.started_at, Duration{0});
}

void Runner::Collect(Ending& ending) {
  // Whoever takes the machine back is not kept waiting by uploads.
  if (jobs::FaultOf(ending.reason) == jobs::Fault::kNetwork) return;
  const bool cancelled = ending.reason == EndReason::kCancelled;
  Transfers::Terms terms{.patience = cancelled ? kPatienceCancelled : kPatience,
                         .stop = cancelled ? detach_.get_token() : interrupt_.get_token()};
  const bool kept = CollectOutputs(transfers_, ref_, scratch_, terms, ending);
  const auto ordered = order();
  if (!kept && ordered) {
    ending = {.reason = ordered->reason, .exit_code = ending.exit_code, .ran = ending.ran};
    return;
  }
  CollectLog(transfers_, ref_, context_.scratch.FolderOf(ref_) + "/log", terms, ending);
}

// Without this the lease would never end: repeated until it is on disk.
void Runner::Report(const Ending& ending) {
  {
    const Lock lock(mutex_);
    reporting_ = true;
  }
  for (;;) {
    const Status kept = context_.spool.SetEnded(ref_, ToWire(ending));
    if (kept) break;
    LogError("lease {}: its end cannot be kept: {}", ref_.Text(), kept.error().detail);
    if (!PauseFor(kRetry, detach_.get_token())) return;
  }
  LogInfo("lease {}: {}", ref_.Text(), jobs::EndReasonName(ending.reason));
  context_.on_report();
}

// What fails here is found and removed by the device's next sweep.
void Runner::CleanUp() {
  if (const auto log_file = log()) log_file->Finish();
  if (!lease_.container.empty()) {
    if (auto removed = context_.engine.Remove(lease_.container); !removed) {
      LogWarning("lease {}: {} {}", ref_.Text(), removed.error().message, removed.error().detail);
      return;
    }
  }
  if (auto removed = context_.scratch.RemoveFolder(context_.scratch.FolderOf(ref_)); !removed) {
    LogWarning("lease {}: {}", ref_.Text(), removed.error().detail);
  }
}

}  // namespace ioworker::agent
