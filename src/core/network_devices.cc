// The network's rules about devices: link, presence, what they offer.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "core/network.h"

namespace ioworker::core {

using devices::DeviceState;

Verdict Network::CheckOwner(AccountId actor, DeviceId device) const {
  const auto found = devices_.find(device);
  if (found == devices_.end()) return Verdict::kDeviceUnknown;
  if (found->second.row.owner != actor) return Verdict::kNotYours;
  return found->second.row.retired ? Verdict::kDeviceRetired : Verdict::kOk;
}

namespace {

std::string PriceWords(const devices::Device& row) {
  if (!row.market_following) return FormatMoney(row.price_per_hour);
  return "the market, " + FormatMoney(row.market_following->least) + " to " +
         FormatMoney(row.market_following->most);
}

}  // namespace

Outcome Network::Do(const UpdateDevice& command, Step& step) {
  if (const auto verdict = CheckOwner(command.actor, command.device); verdict != Verdict::kOk) {
    return {.verdict = verdict};
  }
  auto& device = devices_.at(command.device);
  events::Event event{.actor = command.actor.Text(),
                      .noun = "device",
                      .object = command.device.Text(),
                      .action = "",
                      .lender = device.row.owner,
                      .device = command.device};
  if (command.name && *command.name != device.row.name) {
    event.action = "renamed";
    event.before = std::exchange(device.row.name, *command.name);
    event.after = device.row.name;
    Record(event, step);
  }
  event.before = PriceWords(device.row);
  if (command.price_per_hour || command.market_following) SetPrice(device, command);
  event.after = PriceWords(device.row);
  if (event.after != event.before) {
    event.action = "priced";
    Record(event, step);
    PutOffer(device);
    step.changes.messages.push_back({.device = command.device, .what = Wish::Of(device.row)});
  }
  step.changes.devices[command.device] = device.row;
  return {.device = command.device};
}

void Network::SetWish(LiveDevice& device, const SetDeviceWish& wish) {
  auto& row = device.row;
  if (row.wish_until) wishes_.erase({*row.wish_until, row.id});
  row.paused_by_wish = wish.paused;
  row.wish_finishes = wish.paused && wish.finish;
  row.wish_until = wish.paused ? wish.until : std::nullopt;
  if (row.wish_until) wishes_.emplace(*row.wish_until, row.id);
  if (row.paused_by_wish) row.pause_reason = "paused by its owner";
  PutOffer(device);
}

// Pauses that were to last so long.
void Network::EndWishes(Step& step) {
  while (!wishes_.empty() && wishes_.begin()->first <= step.now) {
    auto& device = devices_.at(wishes_.begin()->second);
    SetWish(device, {});
    step.changes.messages.push_back({.device = device.row.id, .what = Wish::Of(device.row)});
    Settled(device, "network", step);
    step.changes.devices[device.row.id] = device.row;
  }
}

void Network::TakeLending(LiveDevice& device, const devices::Lending& lending) {
  device.lending = lending;
  device.row.paused_by_device = lending.paused;
  if (lending.paused) device.row.pause_reason = lending.reason;
}

Outcome Network::Do(const SetDeviceWish& command, Step& step) {
  if (const auto verdict = CheckOwner(command.actor, command.device); verdict != Verdict::kOk) {
    return {.verdict = verdict};
  }
  auto& device = devices_.at(command.device);
  SetWish(device, command);
  if (command.paused && !command.finish) {
    for (const auto& ref : device.leases) StopLease(ref, jobs::EndReason::kReclaimed, step);
  }
  step.changes.messages.push_back({.device = command.device, .what = Wish::Of(device.row)});
  Settled(device, command.actor.Text(), step);
  step.changes.devices[command.device] = device.row;
  return {.device = command.device};
}

Outcome Network::Do(const RetireDevice& command, Step& step) {
  const auto verdict = CheckOwner(command.actor, command.device);
  if (verdict == Verdict::kDeviceRetired) return {.device = command.device};
  if (verdict != Verdict::kOk) return {.verdict = verdict};
  auto& device = devices_.at(command.device);
  const auto leases = device.leases;
  for (const auto& ref : leases) {
    EndLease(ref, {.reason = jobs::EndReason::kReclaimed}, device.known_to, step);
  }
  device.row.retired = true;
  followers_.erase(command.device);
  market_.Remove(command.device);
  step.changes.messages.push_back(
      {.device = command.device, .link = device.link, .what = CloseLink{"retired"}});
  device.link = 0;
  Settled(device, command.actor.Text(), step);
  return {.device = command.device};
}

Outcome Network::Do(const LinkDevice& command, Step& step) {
  const auto found = devices_.find(command.device);
  if (found == devices_.end()) return {.verdict = Verdict::kDeviceUnknown};
  auto& device = found->second;
  if (device.row.retired) return {.verdict = Verdict::kDeviceRetired};
  const std::string wrong = devices::CheckInventory(command.inventory, settings_.inventory);
  if (!wrong.empty()) return {.verdict = Verdict::kInventoryInvalid, .detail = wrong};

  device.link = command.link;
  TakeInventory(device, command.inventory, step);
  TakeLending(device, command.lending);
  if (device.row.spool_id != command.spool_id) {
    device.row.spool_id = command.spool_id;
    device.row.acknowledged = 0;
  }
  device.recorded = command.recorded;
  PutOffer(device);
  ReconcileLeases(device, command, step);
  // It is there, but what it has to report comes only now: a container may have ended meanwhile, so
  // nothing is paid up to here yet.
  device.grace_from = step.now;
  WatchSilence(device);
  Settled(device, command.device.Text(), step);
  step.changes.devices[command.device] = device.row;

  Outcome outcome{
      .device = command.device, .sequence = device.row.acknowledged, .wish = Wish::Of(device.row)};
  for (const auto& ref : device.leases) {
    const auto& lease = leases_.at(ref).row;
    if (lease.stop_reason != jobs::EndReason::kNone) continue;
    outcome.wanted.push_back(AssignmentOf(lease));
  }
  return outcome;
}

// A lease that ran and that the device no longer knows was lost with its spool. One that had not
// started is simply assigned again.
void Network::ReconcileLeases(LiveDevice& device, const LinkDevice& command, Step& step) {
  const auto leases = device.leases;
  for (const auto& ref : leases) {
    const bool held = std::ranges::find(command.held, ref) != command.held.end();
    const auto& lease = leases_.at(ref).row;
    const bool wanted = lease.stop_reason == jobs::EndReason::kNone && !lease.started_at;
    if (held || wanted) continue;
    const auto reason = lease.stop_reason == jobs::EndReason::kNone ? jobs::EndReason::kDeviceLost
                                                                    : lease.stop_reason;
    EndLease(ref, {.reason = reason}, device.known_to, step);
  }
}

Outcome Network::Do(const UnlinkDevice& command, Step& step) {
  const auto found = devices_.find(command.device);
  if (found == devices_.end()) return {.verdict = Verdict::kDeviceUnknown};
  auto& device = found->second;
  if (device.link != command.link) return {.verdict = Verdict::kStaleLink};
  device.link = 0;
  device.row.last_seen_at = device.known_to;
  PutOffer(device);
  Settled(device, command.device.Text(), step);
  step.changes.devices[command.device] = device.row;
  return {};
}

Outcome Network::Do(const SetOwnerState& command, Step& step) {
  const auto found = devices_.find(command.device);
  if (found == devices_.end()) return {.verdict = Verdict::kDeviceUnknown};
  auto& device = found->second;
  if (device.link != command.link) return {.verdict = Verdict::kStaleLink};
  TakeLending(device, command.lending);
  Hear(device, step.now, 0);
  PutOffer(device);
  Settled(device, command.device.Text(), step);
  step.changes.devices[command.device] = device.row;
  return {};
}

Outcome Network::Do(const NotePresence& command, Step& step) {
  for (const auto& one : command.devices) {
    const auto found = devices_.find(one.device);
    if (found == devices_.end() || found->second.link != one.link) continue;
    Hear(found->second, step.now - std::max(one.queued, Duration{}), one.recorded);
  }
  return {};
}

void Network::TakeInventory(LiveDevice& device, const devices::Inventory& inventory, Step& step) {
  if (*device.row.inventory == inventory) return;
  device.row.inventory = std::make_shared<const devices::Inventory>(inventory);
  step.changes.inventories[device.row.id] = device.row.inventory;
}

// A device that has more to report may have ended something long ago: it lives, yet nothing is paid
// on the strength of that.
void Network::Hear(LiveDevice& device, Instant when, std::uint64_t recorded) {
  device.last_heard = std::max(device.last_heard, when);
  device.recorded = std::max(device.recorded, recorded);
  if (device.row.acknowledged >= device.recorded) device.known_to = device.last_heard;
}

// Tells the market what this device has for hire now.
void Network::PutOffer(LiveDevice& device) {
  if (device.row.retired) return;
  const auto inventory = LentOf(*device.row.inventory, device.lending.lent);
  market::Offer offer{
      .device = device.row.id,
      .kind = {.cores = inventory.cores,
               .memory_mib = market::LentMemory(inventory.memory_mib),
               .disk_mib = market::LentDisk(inventory.disk_mib),
               .gpus = 0,
               .gpu_model = {},
               .gpu_memory_mib = 0,
               .egress = device.lending.lent ? device.lending.lent->egress : jobs::Egress::kNone,
               .isolation = device.lending.lent ? device.lending.lent->isolation
                                                : jobs::Isolation::kContainer,
               .countries = device.lending.lent ? device.lending.lent->countries : Countries{}},
      .price_per_hour = std::max(device.row.price_per_hour,
                                 device.lending.lent ? device.lending.lent->price_floor : Money{}),
      .model = inventory.cpu_model,
      .online = device.link != 0,
      .paused = device.row.Paused(),
      .cores_free = inventory.cores,
      .memory_free_mib = market::LentMemory(inventory.memory_mib),
      .disk_free_mib = market::LentDisk(inventory.disk_mib),
      .gpus_free = {},
      .mark = &device};
  // An offer has GPUs of one kind; others of a mixed machine are not for hire.
  for (const auto& gpu : inventory.gpus) {
    const auto& first = inventory.gpus[0];
    if (gpu.model != first.model || gpu.memory_mib != first.memory_mib) continue;
    offer.gpus_free.push_back(gpu.index);
  }
  std::ranges::sort(offer.gpus_free);
  offer.kind.gpus = static_cast<std::uint32_t>(offer.gpus_free.size());
  if (!inventory.gpus.empty()) {
    offer.kind.gpu_model = inventory.gpus[0].model;
    offer.kind.gpu_memory_mib = inventory.gpus[0].memory_mib;
    offer.model = inventory.gpus[0].model;
  }
  const auto gpus = offer.gpus_free;
  const auto lent = offer.kind.capacity();
  market_.Put(std::move(offer));
  std::uint64_t cores = 0, memory_mib = 0, disk_mib = 0;
  device.crowded = false;
  for (const auto& ref : device.leases) {
    const auto& resources = jobs_.at(ref.task.job).row.spec->resources;
    const auto& taken = leases_.at(ref).row.gpu_indices;
    market_.Restore(device.row.id, resources, taken);
    cores += resources.cores;
    memory_mib += resources.memory_mib;
    disk_mib += resources.disk_mib;
    device.crowded |= !std::ranges::includes(gpus, taken);
  }
  device.crowded |= cores > lent.cores || memory_mib > lent.memory_mib || disk_mib > lent.disk_mib;
  demand_.Grew(*market_.Find(device.row.id));
}

// Works out the device's state from what is known of it, and records a change.
void Network::Settled(LiveDevice& device, const std::string& actor, Step& step) {
  DeviceState state = DeviceState::kReady;
  if (!device.leases.empty()) state = DeviceState::kRunning;
  if (device.row.Paused()) state = DeviceState::kPaused;
  if (device.link == 0) state = DeviceState::kOffline;
  if (device.row.retired) state = DeviceState::kRetired;
  if (state == device.row.state) return;
  const auto before = std::exchange(device.row.state, state);
  device.row.state_since = step.now;
  device.row.last_seen_at = device.known_to;
  step.changes.devices[device.row.id] = device.row;
  Record({.actor = actor,
          .noun = "device",
          .object = device.row.id.Text(),
          .action = std::string(devices::DeviceStateName(state)),
          .reason = state == DeviceState::kPaused ? device.row.pause_reason : std::string(),
          .before = std::string(devices::DeviceStateName(before)),
          .after = std::string(devices::DeviceStateName(state)),
          .lender = device.row.owner,
          .device = device.row.id},
         step);
}

// When the device will have been silent for too long, if nothing is heard until then. Presence
// comes often and moves nothing: the look at that time finds that there is another time to wait
// for.
void Network::WatchSilence(LiveDevice& device) {
  if (device.look_at) silence_.erase({*device.look_at, device.row.id});
  device.look_at = std::max(device.last_heard, device.grace_from) + settings_.presence_grace;
  silence_.insert({*device.look_at, device.row.id});
}

void Network::LoseSilentDevices(Step& step) {
  while (!silence_.empty() && silence_.begin()->first < step.now) {
    auto& device = devices_.at(silence_.begin()->second);
    if (std::max(device.last_heard, device.grace_from) + settings_.presence_grace >= step.now) {
      WatchSilence(device);
      continue;
    }
    silence_.erase(silence_.begin());
    device.look_at.reset();
    LoseDevice(device, step);
  }
}

void Network::LoseDevice(LiveDevice& device, Step& step) {
  const auto leases = device.leases;
  for (const auto& ref : leases) {
    EndLease(ref, {.reason = jobs::EndReason::kDeviceLost}, device.known_to, step);
  }
  if (device.link != 0) {
    step.changes.messages.push_back(
        {.device = device.row.id, .link = device.link, .what = CloseLink{"silent for too long"}});
    device.link = 0;
    PutOffer(device);
  }
  Settled(device, "network", step);
}

}  // namespace ioworker::core
