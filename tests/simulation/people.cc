#include "people.h"

#include "base/check.h"

namespace ioworker::simulation {

void People::Settle(int renters, int owners) {
  const auto settle = [&] {
    const auto id = AccountId::Make(world_.now(), world_.random);
    Insist(core::CreateAccount{.actor = "operator",
                               .request_id = "account" + std::to_string(++last_request_),
                               .id = id,
                               .name = "somebody",
                               .roles = {7}},
           [](const core::Outcome&) {});
    return id;
  };
  operator_ = settle();
  for (int i = 0; i < renters; ++i) renters_.push_back(settle());
  for (int i = 0; i < owners; ++i) owners_.push_back(settle());
  for (const auto renter : renters_)
    Credit(renter, Money{static_cast<std::int64_t>(world_.Between(0, 3'000'000))});
}

void People::Enrol(devices::Inventory inventory, std::function<void(DeviceId)> then) {
  const auto owner = owners_[world_.random.Below(owners_.size())];
  const std::string code = world_.random.Bytes(32);
  const auto id = DeviceId::Make(world_.now(), world_.random);
  const std::string key = world_.random.Bytes(32);
  core::EnrolDevice enrol{.code_hash = code,
                          .id = id,
                          .name = "device",
                          .public_key = key,
                          .inventory = std::move(inventory)};
  Insist(
      core::CreateEnrolment{
          .account = owner, .code_hash = code, .expires_at = world_.now() + hours{24}},
      [this, enrol = std::move(enrol), owner, then = std::move(then)](const core::Outcome&) {
        Insist(enrol, [this, owner, then](const core::Outcome& outcome) {
          owner_of_[outcome.device] = owner;
          then(outcome.device);
        });
      });
}

void People::Insist(core::Command command, std::function<void(const core::Outcome&)> then) {
  const auto answered = std::make_shared<bool>(false);
  coordinator_.Submit(command, [answered, then](const core::Outcome& outcome) {
    if (std::exchange(*answered, true)) return;
    then(outcome);
  });
  // No answer in time, or a client that lost it: the same again.
  world_.timeline.After(world_.Millis(2000, 20'000), [this, answered, command, then]() mutable {
    if (*answered) return;
    if (auto* submit = std::get_if<core::SubmitJobs>(&command)) {
      submit->ids = {JobId::Make(world_.now(), world_.random)};
    }
    Insist(std::move(command), then);
  });
}

void People::Act(const std::vector<std::unique_ptr<Device>>& devices) {
  const auto& device = devices[world_.random.Below(devices.size())];
  const auto owner = owner_of_.at(device->id());
  switch (world_.random.Below(12)) {
    case 0:
      return Credit(renters_[world_.random.Below(renters_.size())],
                    Money{static_cast<std::int64_t>(world_.Between(1, 2'000'000))});
    case 1:
      return Cancel();
    case 2:
      return Insist(
          core::UpdateDevice{
              .actor = owner,
              .device = device->id(),
              .name = {},
              .price_per_hour = Money{static_cast<std::int64_t>(world_.Between(0, 2'000'000))}},
          [](const core::Outcome&) {});
    case 3: {
      const bool paused = world_.Happens(500);
      return Insist(core::SetDeviceWish{.actor = owner, .device = device->id(), .paused = paused},
                    [](const core::Outcome&) {});
    }
    case 4:
      return device->SetPaused(world_.Happens(500));
    default:
      return Submit();
  }
}

jobs::JobSpec People::MakeSpec(const std::string& name) {
  jobs::JobSpec spec;
  spec.name = name;
  spec.image = "ioworker/digits:1";
  spec.environment["MILLIS"] = std::to_string(world_.Between(10, 240'000));
  spec.resources = {.cores = static_cast<std::uint32_t>(world_.Between(1, 3)),
                    .memory_mib = static_cast<std::uint32_t>(world_.Between(64, 2048)),
                    .disk_mib = 64,
                    .gpus = world_.Happens(150) ? 1U : 0U,
                    .gpu_model = {},
                    .gpu_memory_mib = 0};
  spec.tasks = static_cast<std::uint32_t>(world_.Between(1, 5));
  spec.time_limit_seconds = static_cast<std::uint32_t>(world_.Between(30, 300));
  spec.retries = static_cast<std::uint32_t>(world_.Between(0, 2));
  if (world_.Happens(120)) {
    spec.together = true;
    spec.tasks = static_cast<std::uint32_t>(world_.Between(2, kGangMax));
    spec.resources.gpus = 0;
  }
  if (world_.Happens(500)) spec.checkpoint_seconds = 10;
  spec.priority = static_cast<std::uint32_t>(world_.Between(0, 9));
  if (world_.Happens(150))
    spec.budget = Money{static_cast<std::int64_t>(world_.Between(1, 200'000))};
  if (world_.Happens(150)) {
    spec.price_limit_per_hour = Money{static_cast<std::int64_t>(world_.Between(1, 1'000'000))};
  }
  return spec;
}

void People::Submit() {
  const std::string name = "job" + std::to_string(++last_request_);
  const auto account = renters_[world_.random.Below(renters_.size())];
  const auto spec = std::make_shared<const jobs::JobSpec>(MakeSpec(name));
  promises_.submissions[name].account = account;
  Insist(core::SubmitJobs{.account = account,
                          .ids = {JobId::Make(world_.now(), world_.random)},
                          .specs = {spec},
                          .request_id = name,
                          .request_hash = name},
         [this, name, account, spec](const core::Outcome& outcome) {
           if (outcome.jobs.empty()) return;
           world_.Note("{} is {}", name, outcome.jobs[0].Text());
           promises_.submissions[name].answered = outcome.jobs[0];
           jobs_.push_back({.job = outcome.jobs[0],
                            .account = account,
                            .limited = spec->budget || spec->price_limit_per_hour});
           if (at_peace_) CancelLimited(jobs_.back());
         });
}

void People::Credit(AccountId account, Money amount) {
  if (amount == Money{}) return;
  const std::string note = "credit" + std::to_string(++last_request_);
  promises_.credits[note].amount = amount;
  Insist(core::CreditAccount{.actor = operator_,
                             .account = account,
                             .amount = amount,
                             .note = note,
                             .request_id = note},
         [this, note](const core::Outcome&) { promises_.credits[note].answered = true; });
}

void People::Cancel() {
  if (jobs_.empty()) return;
  const auto& job = jobs_[world_.random.Below(jobs_.size())];
  Insist(core::CancelJob{.actor = job.account, .job = job.job},
         [this, id = job.job](const core::Outcome&) {
           world_.Note("{} is cancelled", id.Text());
           promises_.cancelled.emplace(id, world_.now());
         });
}

void People::MakePeace(const std::vector<std::unique_ptr<Device>>& devices) {
  for (const auto account : renters_) Credit(account, Money{1'000'000'000});
  for (const auto& device : devices) {
    const auto owner = owner_of_.at(device->id());
    device->SetPaused(false);
    Insist(core::SetDeviceWish{.actor = owner, .device = device->id(), .paused = false},
           [](const core::Outcome&) {});
  }
  at_peace_ = true;
  for (const auto& job : jobs_) CancelLimited(job);
}

void People::CancelLimited(const Submitted& job) {
  if (!job.limited) return;
  Insist(core::CancelJob{.actor = job.account, .job = job.job}, [](const core::Outcome&) {});
}

}  // namespace ioworker::simulation
