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

// What is free where the engine keeps images, if it says where that is.
std::function<std::uint64_t()> FreeDiskOf(engine::Engine& engine, const Settings& settings) {
  const auto info = engine.Info();
  std::string path = info ? info->storage_path : std::string();
  if (path.empty()) path = settings.data_folder;
  return [path] { return FreeDiskMib(path); };
}

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
  TRY(auto images, PrivateImages::Open(context.engine, settings.PrivateImagesPath()));
  TRY(const auto engine, context.engine.Info());
  auto gpus = std::make_unique<Gpus>(context.gpus, WhyNoGpus(engine), context.clock);
  TRY(auto offer, OfferOf(context.engine, context.version, settings, held_disk_mib, gpus.get()));
  std::unique_ptr<Device> device(new Device(context, {.settings = std::move(settings),
                                                      .key = std::move(owned),
                                                      .spool = std::move(spool),
                                                      .log = std::move(log),
                                                      .images = std::move(images),
                                                      .gpus = std::move(gpus),
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
      gpus_(std::move(parts.gpus)),
      gpu_power_(gpus_->nvml(), settings_.GpuPowerPath()),
      scratch_(settings_.LeasesPath(), settings_.scratch, context.memory_folder),
      month_(settings_.MonthPath(), context.clock),
      electricity_(month_, context.clock),
      images_({.engine = engine_,
               .clock = clock_,
               .path = settings_.ImagesPath(),
               .free_mib = FreeDiskOf(engine_, settings_)}),
      outlets_(context.engine, context.guard, month_),
      spool_(std::move(parts.spool)),
      log_(std::move(parts.log)),
      private_images_(std::move(parts.images)),
      runner_context_{.engine = engine_,
                      .spool = *spool_,
                      .scratch = scratch_,
                      .images = images_,
                      .outlets = outlets_,
                      .token = token_,
                      .pace = pace_,
                      .month = month_,
                      .log = *log_,
                      .private_images = *private_images_,
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
                          },
                      .gpu_trouble =
                          [this](const std::vector<std::uint32_t>& indices) {
                            return gpus_->TroubleOf(indices);
                          }},
      offer_(std::move(parts.offer)),
      steward_(std::make_unique<Steward>(
          StewardOptions{.policy_path = settings_.PolicyPath(),
                         .switch_path = settings_.PausePath(),
                         .on_edit =
                             [this](const std::string& digest) {
                               Note({.what = "policy",
                                     .facts = {{"from", "console"}, {"digest", digest}}});
                             },
                         .data_used =
                             [this] {
                               outlets_.Count();
                               return month_.Used().bytes;
                             },
                         .gpus_kept = [this](const policy::OwnerPolicy& policy,
                                             policy::Mode mode) { return WatchGpus(policy, mode); },
                         .senses = {.root = {},
                                    .data_folder = settings_.data_folder,
                                    .system_bus = {},
                                    .machine_gpus = gpus_.get(),
                                    .containers = [this] { return runners_.ContainerIds(); },
                                    .gpus = [this] { return runners_.GpusInUse(); }}},
          clock_,
          [this](const Stance& stance) { link_->Post([this, stance] { Follow(stance); }); })),
      trials_(std::make_unique<Trials>(
          TrialsOptions{.trial = {.engine = engine_,
                                  .scratch = scratch_,
                                  .program = context.probe,
                                  .lease = TrialLeaseOf(settings_.device_id)},
                        .clock = clock_,
                        .folder = settings_.TrialPath(),
                        .idle = [this] { return runners_.empty() && !CurrentStatus().paused; },
                        .on_change = [this](const auto& outcome) { OnTrial(outcome); }})) {}

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
      .telemeter = {.data_folder = settings_.data_folder, .root = {}, .gpus = gpus_.get()},
      .electricity = electricity_,
      .status_path = settings_.StatusPath(),
      .trial = TrialLeaseOf(settings_.device_id),
      .containers = [this] { return runners_.Containers(); },
      .send = [this](const v1::DeviceFrame& frame) { link_->Send(frame); },
      .status = [this] { return CurrentStatus(); }});
  link_->Open();
  steward_->Begin();
  trials_->Begin();
}

// First those who call, then those who are called.
Device::~Device() {
  trials_->End();
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
    auto spec = SpecOf(lease.assign);
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
  runners_.AbandonAll();
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
