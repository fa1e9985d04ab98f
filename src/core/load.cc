#include "core/load.h"

#include "store/accounts.h"
#include "store/artifacts.h"
#include "store/credentials.h"
#include "store/devices.h"
#include "store/events.h"
#include "store/jobs.h"
#include "store/leases.h"
#include "store/ledger.h"
#include "store/requests.h"

namespace ioworker::core {
namespace {

struct RowSaver {
  db::Connection& writer;

  Status operator()(const accounts::Session& row) const { return store::SaveSession(writer, row); }
  Status operator()(const accounts::ApiKey& row) const { return store::SaveApiKey(writer, row); }
  Status operator()(const accounts::SignInLink& row) const {
    return store::SaveSignInLink(writer, row);
  }
  Status operator()(const jobs::Artifact& row) const { return store::SaveArtifact(writer, row); }
};

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
  TRY(snapshot.requests, store::LoadRequests(connection, since));
  TRY(snapshot.last_event, store::LastEvent(connection));
  TRY(snapshot.last_transfer, store::LastTransfer(connection));
  return snapshot;
}

Status Save(db::Connection& writer, const Changes& changes) {
  TRY(auto tx, db::Tx::Begin(writer));
  for (const auto& [id, account] : changes.accounts) TRY(store::SaveAccount(writer, account));
  for (const auto& [id, purse] : changes.purses) TRY(store::SavePurse(writer, purse));
  for (const auto& transfer : changes.transfers) TRY(store::SaveTransfer(writer, transfer));
  for (const auto& [id, enrolment] : changes.enrolments) {
    TRY(store::SaveEnrolment(writer, enrolment));
  }
  for (const auto& [id, device] : changes.devices) TRY(store::SaveDevice(writer, device));
  for (const auto& [job, spec] : changes.specs) TRY(store::SaveSpec(writer, job, *spec));
  for (const auto& [id, job] : changes.jobs) TRY(store::SaveJob(writer, job));
  for (const auto& [ref, lease] : changes.leases) TRY(store::SaveLease(writer, lease));
  for (const auto& request : changes.requests) TRY(store::SaveRequest(writer, request));
  for (const auto& event : changes.events) TRY(store::SaveEvent(writer, event));
  for (const auto& kept : changes.rows) TRY(std::visit(RowSaver{writer}, kept.row));
  return tx.Commit();
}

}  // namespace ioworker::core
