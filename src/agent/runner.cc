#include "agent/runner.h"

#include <algorithm>

#include <fmt/format.h>

#include "agent/collect.h"
#include "agent/inputs.h"
#include "agent/log_copier.h"
#include "agent/patience.h"
#include "agent/wire.h"
#include "base/log.h"
#include "base/thread.h"

namespace ioworker::agent {
namespace {

using jobs::EndReason;

constexpr std::string_view kRestarted = "the device was restarted while the task ran";
constexpr seconds kLimitGrace{10};          // after the time limit or a full disk
constexpr seconds kGraceMax{300};           // whatever the coordinator says
constexpr Duration kLook = seconds{1};      // between looks at a plain scratch folder
constexpr Duration kEndWait = minutes{10};  // between tries to stop it, if all went well
constexpr Duration kLogGrace = seconds{5};  // for a log's end, once the container has ended

// Reasons of our own, beside those of the engine.
std::unexpected<Error> InputError(const Error& error) {
  Error input = error;
  input.reason = "input_error";
  return std::unexpected(std::move(input));
}

// What the image was asked for by, as the renter knows it; without a digest, what the engine knows.
std::string DigestOf(const std::string& asked, const std::string& id) {
  const auto at = asked.find('@');
  return at == std::string::npos ? id : asked.substr(at + 1);
}

}  // namespace

Runner::Runner(RunnerContext& context, LeaseRecord lease, jobs::JobSpec spec)
    : context_(context),
      ref_(lease.ref),
      gpu_indices_(lease.gpu_indices),
      spec_(std::move(spec)),
      lease_(std::move(lease)),
      transfers_(context.coordinator, context.token, context.pace, context.clock),
      checkpoints_({.coordinator = context.coordinator,
                    .token = context.token,
                    .pace = context.pace,
                    .clock = context.clock,
                    .lease = ref_,
                    .tell = [this](const std::string& why) {
                      if (const auto log_file = log()) static_cast<void>(log_file->Note(why));
                    }}) {
  thread_ = StartThread("lease", [this](const std::stop_token&) { Run(); });
}

Runner::~Runner() {
  Detach();
  thread_.join();
  checkpoints_.End();
}

// The follower ends by itself and then wakes the runner's thread.
void Runner::Detach() {
  detach_.request_stop();
  interrupt_.request_stop();
  abandon_.request_stop();
  checkpoints_.Hurry();
}

void Runner::Stop(EndReason reason, seconds grace) {
  const Duration deadline = context_.clock.Steady() + std::min(grace, kGraceMax);
  // Both come from the coordinator alone: it has given the lease up.
  if (reason == EndReason::kCancelled || reason == EndReason::kEngineError) Abandon();
  std::stop_source hurry;
  {
    const Lock lock(mutex_);
    if (order_ && order_->deadline <= deadline) return;
    order_ = Order{.reason = order_ ? order_->reason : reason, .deadline = deadline};
    hurry = hurry_;
    changed_.NotifyAll();
  }
  hurry.request_stop();
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
  Ending ending = lease_.stage == LeaseStage::kStopped ? Resume() : RunToEnd();
  if (Detached()) return;
  if (lease_.stage == LeaseStage::kStopped) Collect(ending);
  if (Detached()) return;
  Report(ending);
  if (Detached()) return;
  CleanUp();
  context_.on_finished(ref_);
}

// An earlier life saw the container end, and was cut off while it kept what that left.
Ending Runner::Resume() {
  if (lease_.boot_id != context_.boot_id) {
    lease_.stage = LeaseStage::kEnded;  // the scratch disk did not survive
    return {.reason = EndReason::kEngineError, .message = std::string(kRestarted)};
  }
  scratch_ = context_.scratch.Find(ref_, spec_.resources.disk_mib);
  if (OpenLog()) log()->Finish();
  const Lock lock(mutex_);
  reporting_ = true;
  return FromWire(lease_.ending);
}

// What it returns means nothing once the runner is detached.
Ending Runner::RunToEnd() {
  const Status ready = lease_.stage == LeaseStage::kAccepted ? Prepare() : Adopt();
  return ready ? Follow() : EndingOfFailure(ready.error());
}

Ending Runner::EndingOfFailure(const Error& error) const {
  if (const auto ordered = order()) return {.reason = ordered->reason};
  if (!Detached()) {
    LogWarning("lease {}: {} {}", ref_.Text(), Redact(matcher_, error.message),
               Redact(matcher_, error.detail));
  }
  Ending ending = EndingOf(error);
  if (error.reason == "input_error") ending.reason = EndReason::kInputError;
  return ending;
}

// From the start of the container to its end.
Ending Runner::Follow() {
  const Following following{
      .engine = context_.engine, .clock = context_.clock, .container = lease_.container};
  LogCopier copier(context_.engine, lease_.container, log(), matcher_);
  if (spec_.checkpoint_seconds > 0) checkpoints_.Begin(scratch_, seconds{spec_.checkpoint_seconds});
  const auto observed = Attend(following);
  if (!observed) return EndingOfFailure(observed.error());
  Ending ending = DecideEnding(*observed);
  ReportStop(*observed, ending);
  copier.Finish(kLogGrace, detach_.get_token());
  log()->Finish();
  return ending;
}

Status Runner::BringImage(const v1::RegistryCredential& credential) {
  const auto on_progress = [this](const engine::PullProgress& progress) {
    v1::PullProgress wire;
    *wire.mutable_lease() = ToWire(ref_);
    wire.set_bytes_done(progress.bytes_done);
    wire.set_bytes_total(progress.bytes_total);
    pulled_ = std::max(pulled_, progress.bytes_done);
    context_.on_pull(wire);
  };
  const std::stop_token stop = interrupt_.get_token();
  const engine::RegistryCredential access{.user = credential.user(),
                                          .password = credential.password()};
  const auto pull = [&](const auto& progress, const std::stop_token& over) {
    return context_.private_images.Bring(spec_.image, access, progress, over);
  };
  TRY(image_,
      Patiently(stop, [&] { return context_.images.Fetch(spec_.image, pull, on_progress, stop); }));
  return {};
}

Status Runner::Prepare() {
  const std::stop_token stop = interrupt_.get_token();
  TRY(const v1::LeaseSecrets secrets, AskForSecrets());
  TRY(BringImage(secrets.registry()));
  TRY(scratch_, context_.scratch.Make(ref_, spec_.resources.disk_mib));
  TRY(OpenLog());
  const Transfers::Terms terms{.stop = stop};
  if (auto fetched = FetchInputs(transfers_, ref_, spec_, scratch_, terms); !fetched) {
    return InputError(fetched.error());
  }
  TRY(LaySecrets(secrets));
  if (lease_.assign.has_checkpoint()) {
    TRY(checkpoints_.Fetch(lease_.assign.checkpoint(), scratch_, transfers_, terms));
  }
  TRY(OpenOutlet(stop));
  TRY(MakeContainer());
  if (stop.stop_requested()) return Unavailable("stopped before the start");
  return Begin();
}

Status Runner::OpenOutlet(const std::stop_token& stop) {
  if (spec_.resources.egress == jobs::Egress::kNone) return {};
  TRY(network_, Patiently(stop, [&] { return context_.outlets.Open(ref_.Text(), spec_, stop); }));
  return {};
}

engine::ContainerSpec Runner::Describe() const {
  engine::ContainerSpec container{.lease = ref_.Text(),
                                  .image = image_,
                                  .command = spec_.command,
                                  .environment = spec_.environment,
                                  .cores = spec_.resources.cores,
                                  .memory_mib = spec_.resources.memory_mib,
                                  .gpu_indices = gpu_indices_,
                                  .isolation = static_cast<engine::Isolation>(Level()),
                                  .scratch_path = scratch_.path,
                                  .secrets_path = secrets_path_,
                                  .notice_path = context_.scratch.NoticeOf(ref_),
                                  .network = network_.name,
                                  .gateway = network_.gateway};
  container.environment["IOWORKER_JOB"] = ref_.task.job.Text();
  container.environment["IOWORKER_TASK_INDEX"] = std::to_string(ref_.task.index);
  container.environment["IOWORKER_TASK_COUNT"] = std::to_string(lease_.assign.tasks());
  container.environment["IOWORKER_CHECKPOINT"] = "/checkpoint";
  container.environment["IOWORKER_ATTEMPT"] = std::to_string(ref_.attempt);
  return container;
}

Status Runner::MakeContainer() {
  const std::stop_token stop = interrupt_.get_token();
  const auto create = [&] { return context_.engine.Create(Describe(), stop); };
  auto made = Patiently(stop, create);
  if (!made && made.error().code == ErrorCode::kConflict) {
    // From a try or a life that ended before it could write the container down, hence before its
    // start.
    TRY(const auto containers, context_.engine.List(stop));
    for (const auto& each : containers) {
      if (each.lease == ref_.Text()) TRY(context_.engine.Remove(each.id, stop));
    }
    made = Patiently(stop, create);
  }
  if (!made) return std::unexpected(made.error());
  lease_.container = *made;
  return {};
}

Status Runner::Begin() {
  TRY(context_.spool.SetStarting(ref_, lease_.container));
  lease_.stage = LeaseStage::kStarting;
  const std::stop_token stop = interrupt_.get_token();
  const auto start = [&] { return context_.engine.Start(lease_.container, stop); };
  if (const Status started = Patiently(stop, start); !started) {
    if (started.error().reason == "not_as_asked") {
      Note({.what = "not_as_asked",
            .facts = {{"lease", ref_.Text()}, {"missing", started.error().detail}}});
    }
    return started;
  }
  began_ = context_.clock.Steady();
  lease_.started_at = context_.clock.Now();
  TRY(context_.spool.SetRunning(ref_, lease_.started_at, DigestOf(spec_.image, image_)));
  lease_.stage = LeaseStage::kRunning;
  context_.on_report();
  Note({.what = "started",
        .facts = {{"lease", ref_.Text()},
                  {"renter", lease_.assign.renter()},
                  {"image", spec_.image},
                  {"image_id", image_},
                  {"egress", std::string(jobs::EgressName(spec_.resources.egress))},
                  {"isolation", std::string(jobs::IsolationName(Level()))}}});
  return {};
}

// Of an earlier life: the container may run, have ended, or be gone.
Status Runner::Adopt() {
  if (lease_.boot_id != context_.boot_id) {
    return Unavailable(std::string(kRestarted));
  }
  scratch_ = context_.scratch.Find(ref_, spec_.resources.disk_mib);
  TRY(OpenLog());
  TRY(FindSecrets());
  TRY(OpenOutlet(interrupt_.get_token()));
  const auto state = FindContainer(
      {.engine = context_.engine, .clock = context_.clock, .container = lease_.container},
      interrupt_.get_token());
  if (!state) return Unavailable("the task's container is gone", state.error().detail);
  found_ended_ = state->started && !state->running;
  LogInfo("lease {}: found again, {}", ref_.Text(), state->running ? "running" : "not running");
  if (lease_.stage == LeaseStage::kRunning) return {};
  if (!state->started) return Begin();
  lease_.started_at = state->started_at;
  // The image's id was not kept; the first word of a container that started is worth more.
  TRY(context_.spool.SetRunning(ref_, lease_.started_at, DigestOf(spec_.image, {})));
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
Result<Observed> Runner::Attend(const Following& following) {
  {
    const Lock lock(mutex_);
    container_ = lease_.container;
  }
  const std::jthread follower = StartThread("lease-wait", [&](const std::stop_token&) {
    auto state = FollowContainer(following, detach_.get_token());
    const Lock lock(mutex_);
    container_.clear();
    ended_ = std::move(state);
    ended_at_ = context_.clock.Steady();
    changed_.NotifyAll();
  });
  Observed observed{.unseen = found_ended_};
  while (!HasEnded()) {
    const auto why = WhyStop();
    if (why && !observed.stopped) observed.stopped = why->reason;
    // A stop that has not worked is repeated; one that has is followed by the end.
    if (why) AwaitChange(StopContainer(*why), true);
    if (!why) AwaitChange(scratch_.bounded ? TimeLeft() : std::min(TimeLeft(), kLook), false);
  }
  {
    const Lock lock(mutex_);
    if (!*ended_) return std::unexpected(ended_->error());
    observed.state = **ended_;
  }
  engine::ContainerState& state = observed.state;
  const bool in_doubt = WasKilled(state.exit_code) && !observed.stopped && !observed.unseen &&
                        !state.out_of_memory && !state.engine_broke;
  if (in_doubt) state.engine_broke = !EngineStays(following, detach_.get_token());
  // A task that its GPU has left ends by itself, perhaps before anybody has looked.
  if (state.exit_code != 0) observed.gpu_trouble = context_.gpu_trouble(gpu_indices_);
  observed.scratch_full = state.exit_code != 0 && scratch_.IsFull();
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
  const Duration now = context_.clock.Steady();
  if (TimeLeft() <= Duration{0}) return Order{EndReason::kTimeLimit, now + kLimitGrace};
  if (!scratch_.bounded && scratch_.IsFull()) return Order{EndReason::kDiskFull, now};
  return std::nullopt;
}

// How long to wait for its effect before the next try: not at all when an order that is more urgent
// has cut this one short.
Duration Runner::StopContainer(const Order& order) {
  std::stop_source hurry;
  {
    const Lock lock(mutex_);
    if (order_ && order_->deadline < order.deadline) return {};
    hurry_ = hurry;
  }
  const std::stop_callback detached(detach_.get_token(), [&hurry] { hurry.request_stop(); });
  const Duration left = std::max(order.deadline - context_.clock.Steady(), Duration{0});
  LogInfo("lease {}: stopping, {}", ref_.Text(), jobs::EndReasonName(order.reason));
  GiveNotice(order);
  const Status stopped =
      context_.engine.Stop(lease_.container, std::chrono::ceil<seconds>(left), hurry.get_token());
  if (stopped) return kEndWait;
  return hurry.stop_requested() && !Detached() ? Duration{0} : kRetry;
}

// The limit counts from the container's start.
Duration Runner::TimeLeft() const {
  const std::uint32_t said = lease_.assign.time_limit_seconds();
  const Duration limit = seconds{said != 0 ? said : spec_.time_limit_seconds};
  const Duration ran =
      began_ ? context_.clock.Steady() - *began_ : context_.clock.Now() - lease_.started_at;
  return limit - ran;
}

}  // namespace ioworker::agent
