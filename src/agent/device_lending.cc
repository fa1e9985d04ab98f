// How much a device lends now, and what it says of itself.
#include <utility>

#include <fmt/format.h>

#include "agent/device.h"
#include "agent/inventory.h"
#include "base/log.h"
#include "domain/jobs/isolation.h"

namespace ioworker::agent {
namespace {

using jobs::EndReason;

// Nothing new starts before the trial job has passed. What runs comes to its end: its container was
// made when one had.
Stance Tried(Stance stance, const TrialOutcome& trial) {
  if (trial.may_lend || stance.mode >= policy::Mode::kFinish) return stance;
  stance.mode = policy::Mode::kFinish;
  stance.reason = trial.Words();
  return stance;
}

}  // namespace

// Puts the owner's bounds on ways out into force. False: jobs get none.
bool Device::Bound(const Stance& stance) {
  const auto cap = CapOf(*stance.policy, stance.mode, stance.data_spent);
  pace_.sent = cap.sent;
  pace_.received = cap.received;
  if (!outlets_.able()) return false;
  auto set = outlets_.SetCap(cap);
  if (!set) LogError("device: {} {}", set.error().message, set.error().detail);
  return set && !stance.data_spent;
}

// On the link's thread, and once before there is one.
void Device::Follow(const Stance& asked) {
  asked_ = asked;
  const Stance stance = stance_ = Tried(asked, trials_->now());
  electricity_.SetTariff(stance.policy->electricity);
  TakeGpus(stance);
  lent_ = LentOf(offer_, *stance.policy, stance.mode, Bound(stance));
  for (const GpuKept& gpu : stance.gpus_kept) KeepBack(gpu.index, gpu.why, lent_);
  admission_ = AdmissionOf(lent_, *stance.policy);
  images_.SetBounds(stance.policy->images);
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
  v1::OwnerState before;
  {
    const Lock lock(mutex_);
    if (std::exchange(problem_, stance.problem) != stance.problem && keeper_) keeper_->OnStatus();
    if (state.SerializeAsString() == owner_state_.SerializeAsString()) return;
    before = std::exchange(owner_state_, state);
  }
  if (keeper_) keeper_->OnStatus();
  *before.mutable_trial() = state.trial();
  if (state.SerializeAsString() != before.SerializeAsString()) Obey(stance);
  if (link_) TellState(state);
}

// Whoever holds more than is lent now gives it back.
void Device::Obey(const Stance& stance) {
  Note({.what = "lends",
        .facts = {{"mode", std::string(policy::ModeName(stance.mode))}, {"why", stance.reason}}});
  LogInfo("device: lends {} {}", policy::ModeName(stance.mode), admission_.pause_reason);
  runners_.StopOnGpus(FailedGpus(stance), EndReason::kEngineError, stance.policy->reclaim_grace);
  if (stance.mode == policy::Mode::kPause) {
    runners_.StopOthers({}, EndReason::kReclaimed, stance.policy->reclaim_grace);
  } else {
    runners_.StopBeyond(lent_, EndReason::kReclaimed, stance.policy->reclaim_grace);
  }
}

void Device::TellState(const v1::OwnerState& state) {
  v1::DeviceFrame frame;
  *frame.mutable_owner_state() = state;
  link_->Send(frame);
}

// On the trials' thread.
void Device::OnTrial(const TrialOutcome& outcome) {
  if (outcome.state != TrialState::kRunning) {
    std::string codes;
    for (const Finding& each : outcome.findings) codes += (codes.empty() ? "" : " ") + each.code;
    Note({.what = "trial",
          .facts = {{"result", std::string(TrialStateName(outcome.state))},
                    {"codes", codes},
                    {"took_millis", std::to_string(outcome.took / milliseconds{1})}}});
  }
  link_->Post([this] { Follow(Stance(asked_)); });
}

v1::OwnerState Device::OwnerStateNow() const {
  v1::OwnerState state;
  state.set_paused(admission_.paused);
  state.set_reason(admission_.pause_reason);
  state.set_mode(static_cast<v1::LendingMode>(stance_.mode));
  *state.mutable_lent() = lent_;
  *state.mutable_trial() = ToWire(trials_->now());
  return state;
}

DeviceStatus Device::CurrentStatus() const {
  DeviceStatus status{.device_id = settings_.device_id,
                      .coordinator_url = coordinator_.url,
                      .reports_waiting = spool_->recorded() - spool_->acknowledged(),
                      .trial = trials_->now(),
                      .at = clock_.Now()};
  for (const auto& lease : runners_.Leases()) status.leases.push_back(lease.Text());
  const MonthUse month = month_.Used();
  status.month_mib = month.bytes >> 20;
  status.month_watt_hours = month.millijoules / 3'600'000;
  status.month_electricity = FormatMoney(month.electricity);
  const Lock lock(mutex_);
  status.linked = linked_;
  status.trouble = trouble_;
  if (given_up_) status.given_up = given_up_->message;
  status.paused = owner_state_.paused();
  status.mode = policy::ModeName(static_cast<policy::Mode>(owner_state_.mode()));
  status.pause_reason = owner_state_.reason();
  status.policy_problem = problem_;
  for (const v1::KeptGpu& gpu : owner_state_.lent().gpus_kept()) {
    status.gpus_kept.push_back({.index = gpu.index(), .reason = gpu.reason()});
  }
  return status;
}

}  // namespace ioworker::agent
