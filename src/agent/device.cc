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

constexpr std::uint64_t kReportsWaitingMax = 20'000;

}  // namespace

Result<v1::Inventory> OfferOf(engine::Engine& engine, const std::string& version,
                              const Settings& settings, std::uint64_t held_disk_mib) {
  TRY(const auto info, engine.Info());
  const auto nvml = Nvml::Open();
  Machine machine = FindMachine(settings.data_folder, nvml.get());
  machine.disk_mib += held_disk_mib;
  v1::Inventory offer = Offer(machine, settings.limits);
  offer.set_agent_version(version);
  offer.set_engine(info.name + " " + info.version);
  return offer;
}

Result<std::unique_ptr<Device>> Device::Start(const DeviceContext& context, Settings settings) {
  if (settings.device_id.empty()) {
    return std::unexpected(
        Error{.code = ErrorCode::kNotFound,
              .reason = "not_enrolled",
              .message = "this machine is not enrolled; run: ioworker device enroll"});
  }
  TRY(MakeFolder(settings.LeasesPath()));
  TRY(auto key, KeyPair::LoadOrMake(settings.KeyPath()));
  TRY(auto connection, context.spool.OpenWriter());
  TRY(auto spool,
      Spool::Open(std::move(connection), context.clock, context.random, context.boot_id));
  TRY(const auto leases, spool->LiveLeases());
  std::uint64_t held_disk_mib = 0;
  for (const LeaseRecord& lease : leases) {
    held_disk_mib += lease.assign.spec().resources().disk_mib();
  }
  TRY(auto offer, OfferOf(context.engine, context.version, settings, held_disk_mib));
  std::unique_ptr<Device> device(new Device(context, {.settings = std::move(settings),
                                                      .key = std::move(key),
                                                      .spool = std::move(spool),
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
      spool_(std::move(parts.spool)),
      offer_(std::move(parts.offer)),
      runner_context_{.engine = engine_,
                      .spool = *spool_,
                      .scratch = scratch_,
                      .token = token_,
                      .clock = clock_,
                      .coordinator = coordinator_,
                      .boot_id = context.boot_id,
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
      policy_(PolicyOf(offer_, settings_.limits)) {}

// What ran before is taken up on the link's thread before the first word of the coordinator is
// heard.
void Device::Begin(const DeviceContext& context) {
  SetPaused(ReadPause(settings_.PausePath()), false);
  link_ = std::make_unique<Link>(LinkOptions{.loop = loop_,
                                             .spool = *spool_,
                                             .token = token_,
                                             .clock = clock_,
                                             .random = context.random,
                                             .key = key_,
                                             .coordinator = coordinator_,
                                             .device_id = settings_.device_id,
                                             .times = context.link_times},
                                 static_cast<LinkOwner&>(*this));
  link_->Post([this] { Resume(); });
  keeper_ = std::make_unique<Keeper>(KeeperContext{
      .engine = engine_,
      .spool = *spool_,
      .scratch = scratch_,
      .clock = clock_,
      .telemeter = {.data_folder = settings_.data_folder, .root = {}, .nvml = nvml_.get()},
      .status_path = settings_.StatusPath(),
      .containers = [this] { return Containers(); },
      .send = [this](const v1::DeviceFrame& frame) { link_->Send(frame); },
      .status = [this] { return CurrentStatus(); }});
  link_->Open();
  pause_watch_ = std::make_unique<PauseWatch>(
      settings_.PausePath(), [this](std::optional<std::string> reason) {
        link_->Post([this, reason] { SetPaused(reason, paused_by_wish_); });
      });
}

// First those who call, then those who are called.
Device::~Device() {
  pause_watch_.reset();
  link_->Close();
  keeper_.reset();
  std::map<jobs::LeaseRef, std::unique_ptr<Runner>> runners;
  {
    const Lock lock(mutex_);
    runners.swap(runners_);
  }
  for (auto& [lease, runner] : runners) runner->Detach();
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
  *hello.mutable_owner_state() = OwnerStateNow();
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
    default:
      return;
  }
}

void Device::OnLinked(bool linked) {
  const Lock lock(mutex_);
  linked_ = linked;
}

void Device::OnGivenUp(const std::string& reason, const std::string& message) {
  const Lock lock(mutex_);
  given_up_ = Error{.code = ErrorCode::kPermissionDenied, .reason = reason, .message = message};
  changed_.NotifyAll();
}

// The wanted set, whole: what is missing starts, what is too much stops.
void Device::OnWelcome(const v1::Welcome& welcome) {
  std::set<jobs::LeaseRef> wanted;
  for (const v1::Assign& assign : welcome.leases()) {
    if (const auto lease = FromWire(assign.lease())) wanted.insert(*lease);
  }
  {
    const Lock lock(mutex_);
    for (const auto& [lease, runner] : runners_) {
      if (!wanted.contains(lease)) runner->Stop(EndReason::kCancelled, seconds{0});
    }
  }
  for (const v1::Assign& assign : welcome.leases()) OnAssign(assign);
  if (welcome.has_owner_wish()) OnWish(welcome.owner_wish());
}

void Device::OnAssign(const v1::Assign& assign) {
  const auto ref = FromWire(assign.lease());
  if (!ref) {
    LogWarning("device: the coordinator assigned a lease without a name");
    return;
  }
  if (spool_->recorded() - spool_->acknowledged() > kReportsWaitingMax) {
    LogWarning("device: {} is ignored: too many reports wait", ref->Text());
    return;
  }
  {
    const Lock lock(mutex_);
    if (runners_.contains(*ref)) return;
  }
  auto spec = FromWire(assign.spec());
  if (!spec) return Refuse(*ref, "the task cannot run on any device: " + spec.error().message);
  if (const auto refusal = policy::Admit(policy_, *spec, InUse())) return Refuse(*ref, *refusal);
  const auto gpus = ChooseGpus(offer_, spec->resources, GpusInUse());
  if (gpus.size() < spec->resources.gpus) return Refuse(*ref, "no GPU of this kind is free");
  LeaseRecord lease{.ref = *ref, .assign = assign, .gpu_indices = gpus};
  const auto accepted = spool_->Accept(lease);
  if (!accepted) LogError("device: {}: {}", ref->Text(), accepted.error().detail);
  if (!accepted || !*accepted) return;
  LogInfo("lease {}: accepted, image {}", ref->Text(), spec->image);
  AddRunner(std::move(lease), *std::move(spec));
  link_->OnRecorded();
}

void Device::Refuse(const jobs::LeaseRef& lease, const std::string& why) {
  const auto refused = spool_->Refuse(lease, why);
  if (!refused) LogError("device: {}: {}", lease.Text(), refused.error().detail);
  if (!refused || !*refused) return;
  LogInfo("lease {}: refused: {}", lease.Text(), why);
  link_->OnRecorded();
}

void Device::OnStop(const v1::Stop& stop) {
  const auto ref = FromWire(stop.lease());
  const Lock lock(mutex_);
  const auto found = ref ? runners_.find(*ref) : runners_.end();
  if (found == runners_.end()) return;
  found->second->Stop(FromWire(stop.reason()), seconds{stop.grace_seconds()});
}

void Device::OnOpen(const v1::Open& open) {
  // The token becomes part of a URL of our own.
  const bool fit = !open.token().empty() && open.token().size() <= 256 &&
                   std::ranges::all_of(open.token(), [](unsigned char c) {
                     return std::isalnum(c) != 0 || c == '-' || c == '_';
                   });
  if (!fit) return;
  std::shared_ptr<LogFile> log;
  {
    const auto ref = FromWire(open.lease());
    const Lock lock(mutex_);
    const auto found = ref ? runners_.find(*ref) : runners_.end();
    if (found != runners_.end()) log = found->second->log();
  }
  const auto sender = std::make_shared<LogSender>(log, open.offset(), open.follow());
  if (log) log->Listen(sender);
  net::ConnectWebSocket(loop_,
                        {.url = coordinator_.url + "/v1/device/streams/" + open.token(),
                         .headers = {},
                         .proxy = coordinator_.proxy,
                         .ca_path = coordinator_.ca_path,
                         .limits = {}},
                        sender);
}

void Device::OnWish(const v1::OwnerWish& wish) { SetPaused(paused_here_, wish.paused()); }

// On the link's thread, and once before there is one.
void Device::SetPaused(std::optional<std::string> here, bool by_wish) {
  paused_here_ = std::move(here);
  paused_by_wish_ = by_wish;
  policy_.paused = paused_here_.has_value() || paused_by_wish_;
  policy_.pause_reason = paused_here_.value_or("");
  const v1::OwnerState state = OwnerStateNow();
  {
    const Lock lock(mutex_);
    const bool same =
        state.paused() == owner_state_.paused() && state.reason() == owner_state_.reason();
    if (same) return;
    owner_state_ = state;
    for (const auto& [lease, runner] : runners_) {
      if (state.paused()) runner->Stop(EndReason::kReclaimed, ReclaimGrace());
    }
  }
  LogInfo("device: {} {}", state.paused() ? "paused" : "lending", state.reason());
  if (!link_) return;
  v1::DeviceFrame frame;
  *frame.mutable_owner_state() = state;
  link_->Send(frame);
}

v1::OwnerState Device::OwnerStateNow() const {
  v1::OwnerState state;
  state.set_paused(policy_.paused);
  if (paused_here_) state.set_reason(paused_here_->empty() ? "local" : "local: " + *paused_here_);
  if (!paused_here_ && paused_by_wish_) state.set_reason("console");
  return state;
}

void Device::AddRunner(LeaseRecord lease, jobs::JobSpec spec) {
  const jobs::LeaseRef ref = lease.ref;
  auto runner = std::make_unique<Runner>(runner_context_, std::move(lease), std::move(spec));
  if (policy_.paused) runner->Stop(EndReason::kReclaimed, ReclaimGrace());
  const Lock lock(mutex_);
  runners_.emplace(ref, std::move(runner));
}

void Device::RemoveRunner(const jobs::LeaseRef& lease) {
  std::unique_ptr<Runner> runner;
  {
    const Lock lock(mutex_);
    const auto found = runners_.find(lease);
    if (found == runners_.end()) return;
    runner = std::move(found->second);
    runners_.erase(found);
  }
}

policy::Use Device::InUse() const {
  policy::Use use;
  const Lock lock(mutex_);
  for (const auto& [lease, runner] : runners_) {
    if (!runner->leaving()) use.Add(runner->spec().resources);
  }
  return use;
}

std::vector<std::uint32_t> Device::GpusInUse() const {
  std::vector<std::uint32_t> gpus;
  const Lock lock(mutex_);
  for (const auto& [lease, runner] : runners_) {
    if (runner->leaving()) continue;
    gpus.insert(gpus.end(), runner->gpu_indices().begin(), runner->gpu_indices().end());
  }
  return gpus;
}

std::map<jobs::LeaseRef, std::string> Device::Containers() const {
  std::map<jobs::LeaseRef, std::string> containers;
  const Lock lock(mutex_);
  for (const auto& [lease, runner] : runners_) {
    if (auto container = runner->container(); !container.empty()) containers[lease] = container;
  }
  return containers;
}

DeviceStatus Device::CurrentStatus() const {
  DeviceStatus status{.device_id = settings_.device_id,
                      .coordinator_url = coordinator_.url,
                      .reports_waiting = spool_->recorded() - spool_->acknowledged(),
                      .at = clock_.Now()};
  const Lock lock(mutex_);
  status.linked = linked_;
  if (given_up_) status.given_up = given_up_->message;
  status.paused = owner_state_.paused();
  status.pause_reason = owner_state_.reason();
  for (const auto& [lease, runner] : runners_) status.leases.push_back(lease.Text());
  return status;
}

Status Device::AwaitEnd(const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] {
    const Lock lock(mutex_);
    changed_.NotifyAll();
  });
  const Lock lock(mutex_);
  while (!stop.stop_requested() && !given_up_) changed_.Wait(mutex_);
  if (given_up_) return std::unexpected(*given_up_);
  return {};
}

}  // namespace ioworker::agent
