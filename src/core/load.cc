#include "core/load.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/log.h"
#include "store/accounts.h"
#include "store/artifacts.h"
#include "store/chain.h"
#include "store/credentials.h"
#include "store/devices.h"
#include "store/events.h"
#include "store/identities.h"
#include "store/jobs.h"
#include "store/leases.h"
#include "store/ledger.h"
#include "store/requests.h"
#include "store/secrets.h"
#include "store/telemetry.h"

namespace ioworker::core {
namespace {

struct RowSaver {
  db::Connection& writer;

  Status operator()(const accounts::Session& row) const { return store::SaveSession(writer, row); }
  Status operator()(const accounts::ApiKey& row) const { return store::SaveApiKey(writer, row); }
  Status operator()(const accounts::Identity& row) const {
    return store::SaveIdentity(writer, row);
  }
  Status operator()(const accounts::SignInLink& row) const {
    return store::SaveSignInLink(writer, row);
  }
  Status operator()(const jobs::Artifact& row) const { return store::SaveArtifact(writer, row); }
  Status operator()(const std::vector<devices::KeptTelemetry>& rows) const {
    for (const auto& row : rows) TRY(store::SaveTelemetry(writer, row));
    return {};
  }
};

Status Forget(db::Connection& writer, const ForgetHistory& forgotten) {
  if (forgotten.events_up_to > 0) TRY(store::ForgetEvents(writer, forgotten.events_up_to));
  for (const auto& tasks : forgotten.tasks) {
    TRY(store::ForgetLeases(writer, tasks.job, tasks.below, forgotten.at));
  }
  for (const auto id : forgotten.artifacts) TRY(store::ForgetArtifact(writer, id));
  if (forgotten.minutes_before) {
    TRY(store::ForgetTelemetry(writer, devices::kMinuteSpan, *forgotten.minutes_before));
  }
  if (forgotten.hours_before) {
    TRY(store::ForgetTelemetry(writer, devices::kHourSpan, *forgotten.hours_before));
  }
  if (!forgotten.credentials_before) return {};
  return store::ForgetCredentials(writer, *forgotten.credentials_before);
}

// Before new rows are written: what is forgotten may have been made anew since.
Status Forget(db::Connection& writer, const Changes& changes) {
  for (const auto& forgotten : changes.forgotten) TRY(Forget(writer, forgotten));
  for (const auto& hash : changes.forgotten_enrolments) TRY(store::ForgetEnrolment(writer, hash));
  return store::ForgetRequests(writer, changes.forgotten_requests);
}

// In the order of their keys: rows that lie side by side in the database are written side by side.
template <class Key, class T>
store::Many<T> InOrder(const std::unordered_map<Key, T>& rows) {
  std::vector<const std::pair<const Key, T>*> sorted;
  sorted.reserve(rows.size());
  for (const auto& entry : rows) sorted.push_back(&entry);
  std::ranges::sort(sorted, {}, [](const auto* entry) -> const Key& { return entry->first; });
  store::Many<T> many;
  many.reserve(rows.size());
  for (const auto* entry : sorted) many.push_back(&entry->second);
  return many;
}

}  // namespace

Result<Snapshot> Load(db::Connection& connection, const NetworkSettings& settings, Instant now) {
  const Instant since = now - settings.request_memory;
  Snapshot snapshot;
  TRY(snapshot.accounts, store::LoadAccounts(connection));
  TRY(snapshot.purses, store::LoadPurses(connection));
  TRY(snapshot.enrolments, store::LoadEnrolments(connection, since));
  TRY(snapshot.devices, store::LoadDevices(connection));
  TRY(snapshot.jobs, store::LoadLiveJobs(connection));
  TRY(snapshot.leases, store::LoadLeasesOfLiveJobs(connection));
  TRY(snapshot.checkpoints, store::LoadCheckpointsOfLiveJobs(connection));
  TRY(snapshot.requests, store::LoadRequests(connection, since));
  TRY(snapshot.last_event, store::LastEvent(connection));
  TRY(snapshot.chain_head, store::FindChainHead(connection));
  if (snapshot.chain_head.sequence > 0 && snapshot.chain_head.hash == ledger::ChainHash{}) {
    return Internal("the last transfer has no hash: store/chain.h comes first");
  }
  return snapshot;
}

Status Prepare(db::Connection& writer, const NetworkSettings& settings, Instant now,
               const Fence& fence) {
  const Instant remembered = now - settings.request_memory;
  TRY(store::ForgetRequestsBefore(writer, remembered));
  TRY(store::ForgetEnrolmentsBefore(writer, remembered));
  TRY(const auto chained, store::ChainTransfers(writer, fence));
  if (chained > 0) LogInfo("chained {} transfers from before there was a chain", chained);
  return {};
}

Status Save(db::Connection& writer, const Changes& changes, const Fence& fence) {
  TRY(auto tx, db::Tx::Begin(writer));
  if (fence) TRY(fence(writer));
  TRY(Forget(writer, changes));
  for (const auto& [id, account] : changes.accounts) TRY(store::SaveAccount(writer, account));
  TRY(store::SavePurses(writer, InOrder(changes.purses)));
  TRY(store::SaveTransfers(writer, changes.transfers));
  for (const auto& [id, enrolment] : changes.enrolments) {
    TRY(store::SaveEnrolment(writer, enrolment));
  }
  TRY(store::SaveDevices(writer, InOrder(changes.devices)));
  for (const auto& [id, inventory] : changes.inventories) {
    TRY(store::SaveInventory(writer, id, *inventory));
  }
  TRY(store::SaveSpecs(writer, changes.specs));
  TRY(store::SaveSecrets(writer, changes.sealed));
  // A job may end in the batch in which it came.
  TRY(store::ForgetSecrets(writer, changes.unsealed));
  TRY(store::SaveJobs(writer, InOrder(changes.jobs)));
  TRY(store::SaveLeases(writer, InOrder(changes.leases)));
  TRY(store::SaveRequests(writer, changes.requests));
  TRY(store::SaveEvents(writer, changes.events));
  for (const auto& kept : changes.rows) TRY(std::visit(RowSaver{writer}, kept.row));
  return tx.Commit();
}

}  // namespace ioworker::core
