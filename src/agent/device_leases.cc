// What a device does about the leases that the coordinator gives it.
#include <algorithm>

#include "agent/device.h"
#include "agent/inventory.h"
#include "agent/wire.h"
#include "base/log.h"

namespace ioworker::agent {
namespace {

using jobs::EndReason;

constexpr std::uint64_t kReportsWaitingMax = 20'000;

OwnerLogEntry EntryOf(std::string what, const v1::Assign& assign) {
  const auto ref = FromWire(assign.lease());
  return {.what = std::move(what),
          .facts = {{"lease", ref ? ref->Text() : std::string()},
                    {"renter", assign.renter()},
                    {"image", assign.spec().image()},
                    {"price_per_hour", assign.price_per_hour()}}};
}

}  // namespace

void Device::OnAssign(const v1::Assign& assign) {
  const auto ref = FromWire(assign.lease());
  if (!ref) {
    LogWarning("device: the coordinator assigned a lease without a name");
    return;
  }
  if (runners_.Has(*ref)) return;
  if (spool_->recorded() - spool_->acknowledged() > kReportsWaitingMax) {
    return Ignore(*ref, "too many reports wait");
  }
  auto spec = SpecOf(assign);
  if (!spec) {
    return Refuse(assign, EndReason::kRefused,
                  "the task cannot run on any device: " + spec.error().message);
  }
  const auto price = ParseMoney(assign.price_per_hour(), "price_per_hour").value_or(Money{});
  if (const auto refusal = policy::Admit(admission_, *spec, price, runners_.InUse())) {
    // A pause that the coordinator had not heard of is no verdict on the task.
    return Refuse(assign, admission_.paused ? EndReason::kReclaimed : EndReason::kRefused,
                  *refusal);
  }
  const std::vector<std::uint32_t> wished(assign.gpu_indices().begin(), assign.gpu_indices().end());
  const auto gpus = ChooseGpus(offer_, lent_, spec->resources, runners_.GpusInUse(), wished);
  if (gpus.size() < spec->resources.gpus) {
    return Refuse(assign, EndReason::kRefused, "no GPU of this kind is free");
  }
  // Nothing runs that is not in the owner's log.
  if (auto kept = log_->Append(EntryOf("accepted", assign)); !kept) {
    return Ignore(*ref, kept.error().message);
  }
  LeaseRecord lease{.ref = *ref, .assign = assign, .gpu_indices = gpus};
  const auto accepted = spool_->Accept(lease);
  if (!accepted) return Ignore(*ref, accepted.error().detail);
  if (!*accepted) {
    return Refuse(assign, EndReason::kRefused, "this device has had this attempt before");
  }
  LogInfo("lease {}: accepted, image {}", ref->Text(), spec->image);
  AddRunner(std::move(lease), *std::move(spec));
  link_->OnRecorded();
}

void Device::Refuse(const v1::Assign& assign, EndReason reason, const std::string& why) {
  const jobs::LeaseRef lease = *FromWire(assign.lease());
  const auto refused = spool_->Refuse(lease, ToWire(Ending{.reason = reason, .message = why}));
  if (!refused) return Ignore(lease, refused.error().detail);
  if (!*refused) return;
  auto entry = EntryOf("refused", assign);
  entry.facts.emplace_back("why", why);
  Note(entry);
  LogInfo("lease {}: not taken: {}", lease.Text(), why);
  link_->OnRecorded();
}

void Device::Note(const OwnerLogEntry& entry) {
  if (auto kept = log_->Append(entry); !kept) {
    LogError("device: {} {}", kept.error().message, kept.error().detail);
  }
}

// The coordinator assigns it again when the device comes back.
void Device::Ignore(const jobs::LeaseRef& lease, const std::string& why) {
  LogError("lease {}: neither taken nor refused: {}", lease.Text(), why);
  link_->Break("the device cannot take a lease now");
}

void Device::OnStop(const v1::Stop& stop) {
  const auto ref = FromWire(stop.lease());
  if (ref) runners_.Stop(*ref, FromWire(stop.reason()), seconds{stop.grace_seconds()});
}

void Device::AddRunner(LeaseRecord lease, jobs::JobSpec spec) {
  const jobs::LeaseRef ref = lease.ref;
  auto runner = std::make_unique<Runner>(runner_context_, std::move(lease), std::move(spec));
  const auto failed = FailedGpus(stance_);
  if (std::ranges::any_of(runner->gpu_indices(),
                          [&](auto index) { return failed.contains(index); })) {
    runner->Stop(EndReason::kEngineError, stance_.policy->reclaim_grace);
  }
  if (stance_.mode == policy::Mode::kPause) {
    runner->Stop(EndReason::kReclaimed, stance_.policy->reclaim_grace);
  }
  runners_.Add(ref, std::move(runner));
}

void Device::RemoveRunner(const jobs::LeaseRef& lease) {
  runners_.Remove(lease);
  const Lock lock(mutex_);
  changed_.NotifyAll();
}

}  // namespace ioworker::agent
