#include "rows.h"

namespace ioworker::simulation {

void Rows::Save(const core::Changes& changes) {
  for (const auto& [id, row] : changes.accounts) accounts[id] = row;
  for (const auto& [id, row] : changes.purses) purses[id] = row;
  transfers.insert(transfers.end(), changes.transfers.begin(), changes.transfers.end());
  for (const auto& [hash, row] : changes.enrolments) enrolments[hash] = row;
  for (const auto& [id, row] : changes.devices) devices[id] = row;
  for (const auto& [id, row] : changes.jobs) jobs[id] = row;
  for (const auto& [ref, row] : changes.leases) leases[ref] = row;
  for (const auto& kept : changes.rows) {
    const auto* artifact = std::get_if<jobs::Artifact>(&kept.row);
    if (artifact != nullptr) checkpoints[artifact->lease.task] = *artifact;
  }
  for (const auto& row : changes.requests) requests[{row.account, row.request_id}] = row;
  if (!changes.events.empty()) last_event = changes.events.back().sequence;
}

core::Snapshot Rows::Load(const core::NetworkSettings& settings, Instant now) const {
  const Instant since = now - settings.request_memory;
  core::Snapshot snapshot;
  for (const auto& [id, row] : accounts) snapshot.accounts.push_back(row);
  for (const auto& [id, row] : purses) snapshot.purses.push_back(row);
  for (const auto& [hash, row] : enrolments) {
    if (row.expires_at > since) snapshot.enrolments.push_back(row);
  }
  for (const auto& [id, row] : devices) snapshot.devices.push_back(row);
  for (const auto& [id, row] : jobs) {
    if (!jobs::HasEnded(row.state)) snapshot.jobs.push_back(row);
  }
  for (const auto& [ref, row] : leases) {
    if (!jobs::HasEnded(jobs.at(ref.task.job).state)) snapshot.leases.push_back(row);
  }
  for (const auto& [task, row] : checkpoints) {
    if (!jobs::HasEnded(jobs.at(task.job).state)) snapshot.checkpoints.push_back(row);
  }
  for (const auto& [key, row] : requests) {
    if (row.at > since) snapshot.requests.push_back(row);
  }
  snapshot.last_event = last_event;
  if (!transfers.empty()) {
    snapshot.chain_head = {.sequence = transfers.size(), .hash = transfers.back().hash};
  }
  return snapshot;
}

}  // namespace ioworker::simulation
