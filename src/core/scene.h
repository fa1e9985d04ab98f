// A small network for tests: accounts, devices and jobs with few words, and time that the test
// moves.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "core/changes.h"
#include "core/network.h"

namespace ioworker::core {

class Scene {
 public:
  explicit Scene(const NetworkSettings& settings = {}) : network_(settings) {}

  Network& network() { return network_; }
  Instant now() const { return now_; }
  void Pass(Duration time) { now_ = now_ + time; }

  // What commands changed since the last look.
  Changes TakeChanges() { return std::exchange(changes_, {}); }
  const Changes& changes() const { return changes_; }

  Outcome Apply(const Command& command) { return network_.Apply(command, now_, changes_); }

  // Time passes second by second, with a tick each.
  void Tick(Duration time) {
    for (Duration passed{}; passed < time; passed += seconds{1}) {
      Pass(seconds{1});
      Apply(core::Tick{});
    }
  }

  template <class AnId>
  AnId NewId() {
    return AnId::Make(now_, random_);
  }

  AccountId Account(Money money = {}) {
    const auto id = NewId<AccountId>();
    Apply(CreateAccount{.actor = "test", .request_id = {}, .id = id, .name = "one", .roles = {7}});
    if (money > Money{}) Credit(id, money);
    return id;
  }

  Outcome Credit(AccountId account, Money amount, std::string request_id = {}) {
    return Apply(CreditAccount{.actor = account,
                               .account = account,
                               .amount = amount,
                               .note = {},
                               .request_id = std::move(request_id)});
  }

  static devices::Inventory Inventory(std::uint32_t cores) {
    devices::Inventory inventory;
    inventory.cores = cores;
    inventory.memory_mib = 1000 * cores;
    inventory.disk_mib = 100'000;
    return inventory;
  }

  // Enrolled, at this price for the whole device, and linked with link number 1.
  DeviceId Device(AccountId owner, std::uint32_t cores, Money price) {
    const auto id = Enrolled(owner, Inventory(cores));
    Apply(UpdateDevice{.actor = owner, .device = id, .name = {}, .price_per_hour = price});
    Link(id, 1);
    return id;
  }

  DeviceId Enrolled(AccountId owner, devices::Inventory inventory) {
    const std::string code = random_.Bytes(32);
    Apply(CreateEnrolment{.account = owner, .code_hash = code, .expires_at = now_ + hours{1}});
    const auto outcome = Apply(EnrolDevice{.code_hash = code,
                                           .id = NewId<DeviceId>(),
                                           .name = "device",
                                           .public_key = random_.Bytes(32),
                                           .inventory = std::move(inventory)});
    return outcome.device;
  }

  Outcome Link(DeviceId device, LinkId link, std::vector<jobs::LeaseRef> held = {}) {
    return Apply(LinkDevice{.device = device,
                            .link = link,
                            .spool_id = "spool",
                            .inventory = *network_.FindDevice(device)->inventory,
                            .held = std::move(held),
                            .lending = {}});
  }

  void Hear(DeviceId device, LinkId link = 1) {
    Apply(NotePresence{{{.device = device, .link = link, .queued = {}}}});
  }

  // One task, one core, an hour at most.
  static jobs::JobSpec Spec() {
    jobs::JobSpec spec;
    spec.image = "ioworker/digits:1";
    spec.resources = {.cores = 1,
                      .memory_mib = 100,
                      .disk_mib = 100,
                      .gpus = 0,
                      .gpu_model = {},
                      .gpu_memory_mib = 0};
    return spec;
  }

  SubmitJobs Submission(AccountId account, jobs::JobSpec spec, std::string request_id = {}) {
    return {.account = account,
            .ids = {NewId<JobId>()},
            .specs = {std::make_shared<const jobs::JobSpec>(std::move(spec))},
            .request_id = std::move(request_id),
            .request_hash = "hash"};
  }

  JobId Submit(AccountId account, jobs::JobSpec spec = Spec()) {
    const auto outcome = Apply(Submission(account, std::move(spec)));
    return outcome.jobs.empty() ? JobId{} : outcome.jobs[0];
  }

  // The next report of a device's spool.
  Outcome Report(const jobs::LeaseRef& lease, decltype(ReportLease::what) what,
                 Duration queued = {}) {
    const DeviceId device = network_.FindLease(lease)->device;
    return Report(device, network_.FindDevice(device)->acknowledged + 1, lease, std::move(what),
                  queued);
  }
  Outcome Report(DeviceId device, std::uint64_t sequence, const jobs::LeaseRef& lease,
                 decltype(ReportLease::what) what, Duration queued = {}) {
    return Apply(ReportLease{.device = device,
                             .link = 1,
                             .sequence = sequence,
                             .queued = queued,
                             .lease = lease,
                             .what = std::move(what)});
  }

  Outcome End(const jobs::LeaseRef& lease, jobs::EndReason reason) {
    return Report(lease, LeaseEnded{.reason = reason, .message = {}, .exit_code = {}});
  }

  static jobs::LeaseRef Lease(JobId job, std::uint32_t index = 0, std::uint32_t attempt = 1) {
    return {.task = {.job = job, .index = index}, .attempt = attempt};
  }

  // As last changed: ended ones are not in the network any more.
  const jobs::Job& Job(JobId job) const { return changes_.jobs.at(job); }
  const jobs::Lease& LeaseRow(const jobs::LeaseRef& ref) const { return changes_.leases.at(ref); }

  ledger::Purse Spending(AccountId account) const {
    return network_.books().Find(ledger::PurseId::Spending(account));
  }
  Money Earned(AccountId account) const {
    return network_.books().Find(ledger::PurseId::Earnings(account)).available;
  }

 private:
  Network network_;
  Instant now_{1'800'000'000'000'000};
  SeededRandom random_{1};
  Changes changes_;
};

}  // namespace ioworker::core
