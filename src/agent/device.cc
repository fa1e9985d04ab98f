#include "agent/device.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "agent/enrolment.h"
#include "agent/inventory.h"
#include "agent/log_sender.h"
#include "agent/wire.h"
#include "base/log.h"
#include "base/thread.h"

namespace ioworker::agent {
namespace {

using jobs::EndReason;

constexpr std::size_t kLogSendersMax = 32;

}  // namespace

Result<std::unique_ptr<Device>> Device::Start(const DeviceContext& context, Settings settings) {
  if (settings.device_id.empty()) {
    return std::unexpected(
        Error{.code = ErrorCode::kNotFound,
              .reason = "not_enrolled",
              .message = "this machine is not enrolled; run: ioworker device enroll"});
  }
  TRY(MakeFolder(settings.LeasesPath()));
  TRY(auto key, LoadKey(settings));
  TRY(auto connection, context.spool.OpenWriter());
  TRY(auto spool,
      Spool::Open(std::move(connection), context.clock, context.random, context.boot_id));
  TRY(const auto leases, spool->LiveLeases());
  std::uint64_t held_disk_mib = 0;
  for (const LeaseRecord& lease : leases) {
    held_disk_mib += lease.assign.spec().resources().disk_mib();
  }
  // The key lives as long as the device does, and so does the log.
  auto owned = std::make_unique<KeyPair>(std::move(key));
  TRY(auto log, OwnerLog::Open(settings.OwnerLogPath(), *owned, context.clock));
  TRY(auto offer, OfferOf(context.engine, context.version, settings, held_disk_mib));
  std::unique_ptr<Device> device(new Device(context, {.settings = std::move(settings),
                                                      .key = std::move(owned),
                                                      .spool = std::move(spool),
                                                      .log = std::move(log),
                                                      .offer = std::move(offer)}));
  device->Begin(context);
  return device;
}

Device::Device(const DeviceContext& context, Parts parts)
    : settings_(std::move(parts.settings)),
      key_(std::move(parts.key)),
      engine_(context.engine),
      loop_(context.loop),
      clock_(context.clock),
      coordinator_(CoordinatorOf(settings_)),
      nvml_(Nvml::Open()),
      scratch_(settings_.LeasesPath(), settings_.scratch),
      outlets_(context.engine, context.guard),
      spool_(std::move(parts.spool)),
      log_(std::move(parts.log)),
      offer_(std::move(parts.offer)),
      runner_context_{.engine = engine_,
                      .spool = *spool_,
                      .scratch = scratch_,
                      .outlets = outlets_,
                      .token = token_,
                      .log = *log_,
                      .clock = clock_,
                      .coordinator = coordinator_,
                      .boot_id = context.boot_id,
                      .isolation_min = isolation_min_,
                      .on_report = [this] { link_->OnRecorded(); },
                      .on_pull =
                          [this](const v1::PullProgress& progress) {
                            v1::DeviceFrame frame;
                            *frame.mutable_pull_progress() = progress;
                            link_->Send(frame);
                          },
                      .on_finished =
                          [this](const jobs::LeaseRef& lease) {
                            link_->Post([this, lease] { RemoveRunner(lease); });
                          }},
      steward_(std::make_unique<Steward>(
          StewardOptions{.policy_path = settings_.PolicyPath(),
                         .switch_path = settings_.PausePath(),
                         .on_edit =
                             [this](const std::string& digest) {
                               Note({.what = "policy",
                                     .facts = {{"from", "console"}, {"digest", digest}}});
                             },
                         .senses = {.root = {},
                                    .data_folder = settings_.data_folder,
                                    .system_bus = {},
                                    .nvml = nvml_.get(),
                                    .containers = [this] { return runners_.ContainerIds(); },
                                    .gpus = [this] { return runners_.GpusInUse(); }}},
          clock_,
          [this](const Stance& stance) { link_->Post([this, stance] { Follow(stance); }); })) {}

// What ran before is taken up on the link's thread before the first word of the coordinator is
// heard.
void Device::Begin(const DeviceContext& context) {
  Follow(steward_->first());
  link_ = std::make_unique<Link>(LinkOptions{.loop = loop_,
                                             .spool = *spool_,
                                             .token = token_,
                                             .clock = clock_,
                                             .random = context.random,
                                             .key = *key_,
                                             .coordinator = coordinator_,
                                             .device_id = settings_.device_id,
                                             .times = context.link_times},
                                 static_cast<LinkOwner&>(*this));
  link_->Post([this] { Resume(); });
  keeper_ = std::make_unique<Keeper>(KeeperContext{
      .engine = engine_,
      .spool = *spool_,
      .scratch = scratch_,
      .outlets = outlets_,
      .clock = clock_,
      .telemeter = {.data_folder = settings_.data_folder, .root = {}, .nvml = nvml_.get()},
      .status_path = settings_.StatusPath(),
      .containers = [this] { return runners_.Containers(); },
      .send = [this](const v1::DeviceFrame& frame) { link_->Send(frame); },
      .status = [this] { return CurrentStatus(); }});
  link_->Open();
  steward_->Begin();
}

// First those who call, then those who are called.
Device::~Device() {
  steward_.reset();
  link_->Close();
  keeper_.reset();
  runners_.DetachAll();
}

void Device::Resume() {
  auto leases = spool_->LiveLeases();
  if (!leases) {
    LogError("device: the spool cannot be read: {}", leases.error().detail);
    return;
  }
  for (LeaseRecord& lease : *leases) {
    auto spec = FromWire(lease.assign.spec());
    if (!spec) {  // an older version of this program took it
      const Ending ending{.reason = EndReason::kEngineError, .message = spec.error().message};
      if (auto ended = spool_->SetEnded(lease.ref, ToWire(ending)); !ended) {
        LogError("device: {}", ended.error().detail);
      }
      continue;
    }
    AddRunner(std::move(lease), *std::move(spec));
  }
}

void Device::FillHello(v1::Hello& hello) {
  hello.set_agent_version(offer_.agent_version());
  hello.set_boot_id(runner_context_.boot_id);
  for (const auto& lease : spool_->HeldLeases().value_or(std::vector<jobs::LeaseRef>())) {
    *hello.add_leases() = ToWire(lease);
  }
  *hello.mutable_inventory() = offer_;
  *hello.mutable_owner_state() = greeted_with_ = OwnerStateNow();
}

void Device::OnFrame(const v1::CoordinatorFrame& frame) {
  switch (frame.body_case()) {
    case v1::CoordinatorFrame::kWelcome:
      return OnWelcome(frame.welcome());
    case v1::CoordinatorFrame::kAssign:
      return OnAssign(frame.assign());
    case v1::CoordinatorFrame::kStop:
      return OnStop(frame.stop());
    case v1::CoordinatorFrame::kOpen:
      return OnOpen(frame.open());
    case v1::CoordinatorFrame::kWatch:
      return keeper_->Watch(frame.watch().interval_seconds());
    case v1::CoordinatorFrame::kOwnerWish:
      return OnWish(frame.owner_wish());
    case v1::CoordinatorFrame::kPolicyQuery:
      return steward_->Ask(frame.policy_query(), [this](const v1::PolicyAnswer& answer) {
        v1::DeviceFrame reply;
        *reply.mutable_policy_answer() = answer;
        link_->Send(reply);
      });
    default:
      return;
  }
}

void Device::OnLinked(bool linked, const std::string& why) {
  const Lock lock(mutex_);
  linked_ = linked;
  trouble_ = why;
  if (keeper_) keeper_->OnStatus();
}

// Nobody pays any more, and nobody will say when to stop.
void Device::OnGivenUp(const std::string& reason, const std::string& message) {
  runners_.StopOthers({}, EndReason::kReclaimed, seconds{0});
  const Lock lock(mutex_);
  given_up_ = Error{.code = ErrorCode::kPermissionDenied,
                    .reason = reason,
                    .message = "the coordinator refuses this device (" + reason + "): " + message};
  changed_.NotifyAll();
}

// What is not wanted stops; what is missing comes as Assign.
void Device::OnWelcome(const v1::Welcome& welcome) {
  std::set<jobs::LeaseRef> wanted;
  for (const v1::LeaseRef& each : welcome.leases()) {
    if (const auto lease = FromWire(each)) wanted.insert(*lease);
  }
  runners_.StopOthers(wanted, EndReason::kCancelled, seconds{0});
  // Between Hello and Welcome nothing could be said.
  const auto state = OwnerStateNow();
  if (state.SerializeAsString() != greeted_with_.SerializeAsString()) TellState(state);
  if (welcome.has_owner_wish()) OnWish(welcome.owner_wish());
}

void Device::OnOpen(const v1::Open& open) {
  // The token becomes part of a URL of our own.
  const bool fit = !open.token().empty() && open.token().size() <= 256 &&
                   std::ranges::all_of(open.token(), [](unsigned char c) {
                     return std::isalnum(c) != 0 || c == '-' || c == '_';
                   });
  if (!fit) return;
  std::erase_if(log_senders_, [](const auto& each) { return each.expired(); });
  const bool busy = log_senders_.size() >= kLogSendersMax;
  const auto ref = FromWire(open.lease());
  const auto log = ref && !busy ? runners_.LogOf(*ref) : nullptr;
  const auto sender = std::make_shared<LogSender>(log, open.offset(), open.follow());
  if (busy) sender->Refuse("busy");
  if (!busy) log_senders_.push_back(sender);
  if (log) log->Listen(sender);
  net::ConnectWebSocket(loop_,
                        {.url = coordinator_.url + "/v1/device/streams/" + open.token(),
                         .headers = {},
                         .proxy = coordinator_.proxy,
                         .ca_path = coordinator_.ca_path,
                         .limits = {}},
                        sender);
}

void Device::OnWish(const v1::OwnerWish& wish) {
  if (!wish.paused()) return steward_->SetWish(std::nullopt);
  OwnerSwitch asked{.mode = wish.finish() ? policy::Mode::kFinish : policy::Mode::kPause};
  if (wish.has_until()) asked.until = FromWire(wish.until());
  steward_->SetWish(std::move(asked));
}

// On the link's thread, and once before there is one.
void Device::Follow(const Stance& stance) {
  stance_ = stance;
  lent_ = LentOf(offer_, *stance.policy, stance.mode, outlets_.able());
  admission_ = AdmissionOf(lent_, *stance.policy);
  admission_.paused = stance.mode >= policy::Mode::kFinish;
  admission_.pause_reason = stance.reason;
  // What the owner demands and the machine does not have leaves nothing to lend.
  if (lent_.isolation_min() > lent_.isolation()) {
    admission_.paused = true;
    admission_.pause_reason =
        fmt::format("the policy demands isolation {}, which does not work here",
                    jobs::IsolationName(stance.policy->isolation_min));
  }
  isolation_min_ = stance.policy->isolation_min;
  const v1::OwnerState state = OwnerStateNow();
  {
    const Lock lock(mutex_);
    if (std::exchange(problem_, stance.problem) != stance.problem && keeper_) keeper_->OnStatus();
    if (state.SerializeAsString() == owner_state_.SerializeAsString()) return;
    owner_state_ = state;
  }
  if (keeper_) keeper_->OnStatus();
  Note({.what = "lends",
        .facts = {{"mode", std::string(policy::ModeName(stance.mode))}, {"why", stance.reason}}});
  LogInfo("device: lends {} {}", policy::ModeName(stance.mode), state.reason());
  if (stance.mode == policy::Mode::kPause) {
    runners_.StopOthers({}, EndReason::kReclaimed, stance.policy->reclaim_grace);
  } else {
    runners_.StopBeyond(lent_, EndReason::kReclaimed, stance.policy->reclaim_grace);
  }
  if (link_) TellState(state);
}

void Device::TellState(const v1::OwnerState& state) {
  v1::DeviceFrame frame;
  *frame.mutable_owner_state() = state;
  link_->Send(frame);
}

v1::OwnerState Device::OwnerStateNow() const {
  v1::OwnerState state;
  state.set_paused(admission_.paused);
  state.set_reason(admission_.pause_reason);
  state.set_mode(static_cast<v1::LendingMode>(stance_.mode));
  *state.mutable_lent() = lent_;
  return state;
}

DeviceStatus Device::CurrentStatus() const {
  DeviceStatus status{.device_id = settings_.device_id,
                      .coordinator_url = coordinator_.url,
                      .reports_waiting = spool_->recorded() - spool_->acknowledged(),
                      .at = clock_.Now()};
  for (const auto& lease : runners_.Leases()) status.leases.push_back(lease.Text());
  const Lock lock(mutex_);
  status.linked = linked_;
  status.trouble = trouble_;
  if (given_up_) status.given_up = given_up_->message;
  status.paused = owner_state_.paused();
  status.mode = policy::ModeName(static_cast<policy::Mode>(owner_state_.mode()));
  status.pause_reason = owner_state_.reason();
  status.policy_problem = problem_;
  return status;
}

Status Device::AwaitEnd(const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] {
    const Lock lock(mutex_);
    changed_.NotifyAll();
  });
  const Lock lock(mutex_);
  while (!stop.stop_requested() && !(given_up_ && runners_.empty())) changed_.Wait(mutex_);
  if (given_up_) return std::unexpected(*given_up_);
  return {};
}

}  // namespace ioworker::agent
