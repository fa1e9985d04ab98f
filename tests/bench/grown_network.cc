#include "grown_network.h"

#include <algorithm>

#include "base/check.h"

namespace ioworker::bench {
namespace {

constexpr core::LinkId kLink = 1;
constexpr std::uint32_t kTasksOfAnArray = 100'000;

core::NetworkSettings Settings() {
  core::NetworkSettings settings;
  settings.tasks_waiting_max = UINT32_MAX;
  return settings;
}

devices::Inventory AnyInventory(Random& random) {
  devices::Inventory inventory;
  inventory.cpu_model = "bench";
  inventory.cores = static_cast<std::uint32_t>(4 << random.Below(4));
  inventory.memory_mib = inventory.cores * static_cast<std::uint32_t>(1024 * (1 + random.Below(3)));
  inventory.disk_mib = static_cast<std::uint32_t>(100'000 * (1 + random.Below(2)));
  return inventory;
}

}  // namespace

GrownNetwork::GrownNetwork(std::uint32_t devices, OnChanges on_changes, core::Snapshot before)
    : on_changes_(std::move(on_changes)), network_(Settings()) {
  core::Snapshot snapshot;
  snapshot.last_event = before.last_event;
  snapshot.chain_head = before.chain_head;
  snapshot.accounts = {{.id = owner_, .name = "owner", .roles = {}, .created_at = now_},
                       {.id = renter_, .name = "renter", .roles = {}, .created_at = now_}};
  const Money rich{100'000'000'000'000'000};
  snapshot.purses = {{ledger::PurseId::Spending(renter_), rich, Money{}},
                     {ledger::PurseId::Outside(), Money{} - rich, Money{}}};
  for (std::uint32_t i = 0; i < devices; ++i) {
    devices::Device device;
    device.id = DeviceId::Make(now_, random_);
    device.owner = owner_;
    device.name = "bench";
    device.public_key = random_.Bytes(32);
    device.inventory = std::make_shared<const devices::Inventory>(AnyInventory(random_));
    device.price_per_hour = Money{static_cast<std::int64_t>(10'000 + random_.Below(1'000'000))};
    device.spool_id = "bench";
    devices_.push_back(device.id);
    snapshot.devices.push_back(std::move(device));
  }
  for (const auto& account : snapshot.accounts) changes_.accounts[account.id] = account;
  for (const auto& purse : snapshot.purses) changes_.purses[purse.id] = purse;
  for (const auto& device : snapshot.devices) {
    changes_.devices[device.id] = device;
    changes_.inventories[device.id] = device.inventory;
  }
  on_changes_(changes_);
  changes_ = {};
  network_.Restore(std::move(snapshot), now_);
  for (const auto& id : devices_) {
    Apply(core::LinkDevice{.device = id,
                           .link = kLink,
                           .spool_id = "bench",
                           .inventory = *network_.FindDevice(id)->inventory,
                           .held = {},
                           .lending = {}});
  }
}

core::Outcome GrownNetwork::Apply(const core::Command& command) {
  auto outcome = network_.Apply(command, now_, changes_);
  for (const auto& message : changes_.messages) {
    const auto* assign = std::get_if<core::Assign>(&message.what);
    if (assign != nullptr) running_.push_back(assign->assignment.lease.ref);
  }
  on_changes_(changes_);
  changes_ = {};
  return outcome;
}

std::uint64_t GrownNetwork::Submit(std::uint64_t tasks) {
  const auto before = running_.size();
  for (std::uint32_t cores = 1; tasks > 0; cores = cores % 4 + 1) {
    jobs::JobSpec spec;
    spec.name = spec.image = "bench/noop:1";
    spec.resources.cores = cores;
    spec.resources.disk_mib = 64;
    spec.tasks = static_cast<std::uint32_t>(std::min<std::uint64_t>(tasks, kTasksOfAnArray));
    spec.time_limit_seconds = 60;
    tasks -= spec.tasks;
    now_ = now_ + milliseconds{1};
    const auto outcome =
        Apply(core::SubmitJobs{.account = renter_,
                               .ids = {JobId::Make(now_, random_)},
                               .specs = {std::make_shared<const jobs::JobSpec>(std::move(spec))},
                               .request_id = {},
                               .request_hash = {}});
    CHECK(outcome.verdict == core::Verdict::kOk, "the bench's job was refused");
  }
  return running_.size() - before;
}

void GrownNetwork::Report(const jobs::Lease& lease, decltype(core::ReportLease::what) what) {
  Apply(core::ReportLease{.device = lease.device,
                          .link = kLink,
                          .sequence = network_.FindDevice(lease.device)->acknowledged + 1,
                          .queued = {},
                          .lease = lease.ref,
                          .what = std::move(what)});
}

void GrownNetwork::StartAll() {
  for (; started_ < running_.size(); ++started_) {
    Report(*network_.FindLease(running_[started_]),
           core::LeaseStarted{.image_digest = "sha256:00"});
  }
}

void GrownNetwork::LiveOne() {
  CHECK(started_ == running_.size() && started_ > 0, "no task of the bench is running");
  std::swap(running_[random_.Below(running_.size())], running_.back());
  const jobs::Lease lease = *network_.FindLease(running_.back());
  running_.pop_back();
  --started_;
  now_ = now_ + microseconds{10};
  Report(
      lease,
      core::LeaseEnded{
          .reason = jobs::EndReason::kCompleted, .message = {}, .exit_code = 0, .ran = seconds{1}});
  StartAll();
}

GrownNetwork::Choice GrownNetwork::Choose(std::uint32_t cores) const {
  market::Request request;
  request.resources.cores = cores;
  request.resources.disk_mib = 64;
  Choice choice{.by_market = {}, .by_scan = {}};
  const auto& market = network_.market();
  const auto placement = market.Cheapest(request);
  if (placement) {
    choice.by_market = placement->price_per_hour;
    choice.rules_kept = market::OfferConstraint(*market.Find(placement->device), request) ==
                        market::Constraint::kNone;
  }
  for (const auto& id : devices_) {
    const auto& offer = *market.Find(id);
    if (market::OfferConstraint(offer, request) != market::Constraint::kNone) continue;
    const Money price = market::LeasePrice(offer.kind, offer.price_per_hour, request.resources);
    if (choice.by_scan == Money{} || price < choice.by_scan) choice.by_scan = price;
  }
  return choice;
}

}  // namespace ioworker::bench
