// The network's rules about enrolment: codes, and the devices that they bind to their owners.
#include <algorithm>

#include "core/network.h"

namespace ioworker::core {

using devices::DeviceState;

Outcome Network::Do(const CreateEnrolment& command, Step& step) {
  if (!accounts_.contains(command.account)) return {.verdict = Verdict::kAccountUnknown};
  const devices::Enrolment enrolment{.code_hash = command.code_hash,
                                     .id = command.id,
                                     .account = command.account,
                                     .name = command.name,
                                     .created_at = step.now,
                                     .expires_at = command.expires_at,
                                     .devices_max = command.devices};
  enrolments_.insert_or_assign(command.code_hash, enrolment);
  step.changes.enrolments[command.code_hash] = enrolment;
  Record({.actor = command.account.Text(),
          .noun = "enrolment",
          .object = command.id.Text(),
          .action = "created",
          .lender = command.account},
         step);
  return {.account = command.account};
}

Outcome Network::Do(const RevokeEnrolment& command, Step& step) {
  const auto found = std::ranges::find_if(enrolments_, [&](const auto& entry) {
    return entry.second.id == command.id && entry.second.account == command.actor;
  });
  if (found == enrolments_.end()) return {.verdict = Verdict::kEnrolmentUnknown};
  auto& enrolment = found->second;
  if (enrolment.revoked) return {.verdict = Verdict::kRepeated, .account = enrolment.account};
  enrolment.revoked = true;
  enrolment.expires_at = std::min(enrolment.expires_at, step.now);
  step.changes.enrolments[found->first] = enrolment;
  Record({.actor = command.actor.Text(),
          .noun = "enrolment",
          .object = enrolment.id.Text(),
          .action = "revoked",
          .lender = enrolment.account},
         step);
  return {.account = enrolment.account};
}

// A code may run out while its machine is still on the way: what it reports counts none the less.
Outcome Network::Do(const ReportEnrolment& command, Step& step) {
  constexpr std::uint32_t kReportsOfDevice = 32;
  const auto found = enrolments_.find(command.code_hash);
  if (found == enrolments_.end()) return {.verdict = Verdict::kCodeUnknown};
  const auto& enrolment = found->second;
  auto& reports = enrolment_reports_[command.code_hash];
  if (reports >= kReportsOfDevice * enrolment.devices_max) {
    return {.verdict = Verdict::kTooManyReports};
  }
  ++reports;
  Record({.actor = enrolment.id.Text(),
          .noun = "enrolment",
          .object = enrolment.id.Text(),
          .action = command.action,
          .reason = command.reason,
          .before = command.step,
          .after = command.words,
          .lender = enrolment.account},
         step);
  return {.account = enrolment.account};
}

Outcome Network::Do(const EnrolDevice& command, Step& step) {
  const auto found = enrolments_.find(command.code_hash);
  if (found == enrolments_.end()) return {.verdict = Verdict::kCodeUnknown};
  auto& enrolment = found->second;
  const auto known = devices_by_key_.find(command.public_key);
  if (known != devices_by_key_.end()) {
    const auto& row = devices_.at(known->second).row;
    if (row.owner != enrolment.account || row.retired) return {.verdict = Verdict::kKeyEnrolled};
    return {.verdict = Verdict::kRepeated, .account = enrolment.account, .device = known->second};
  }
  if (step.now >= enrolment.expires_at) return {.verdict = Verdict::kCodeExpired};
  if (enrolment.devices_used >= enrolment.devices_max) return {.verdict = Verdict::kCodeUsed};
  const std::string wrong = devices::CheckInventory(command.inventory, settings_.inventory);
  if (!wrong.empty()) return {.verdict = Verdict::kInventoryInvalid, .detail = wrong};

  ++enrolment.devices_used;
  step.changes.enrolments[command.code_hash] = enrolment;
  auto& device = devices_[command.id];
  device.row.id = command.id;
  device.row.owner = enrolment.account;
  device.row.name = command.name;
  device.row.public_key = command.public_key;
  TakeInventory(device, command.inventory, step);
  device.row.price_per_hour = settings_.new_device_price;
  device.row.state = DeviceState::kOffline;
  device.row.state_since = step.now;
  device.row.enrolled_at = step.now;
  device.known_to = device.last_heard = step.now;
  devices_by_key_.emplace(command.public_key, command.id);
  devices_by_owner_[device.row.owner].insert(command.id);
  PutOffer(device);
  step.changes.devices[command.id] = device.row;
  Record({.actor = command.id.Text(),
          .noun = "device",
          .object = command.id.Text(),
          .action = "enrolled",
          .after = "offline",
          .lender = enrolment.account,
          .device = command.id},
         step);
  return {.account = enrolment.account, .device = command.id};
}

}  // namespace ioworker::core
