#include "agent/spool.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "agent/wire.h"
#include "base/digest.h"

namespace ioworker::agent {
namespace {

// lease.ended: 0 while it lives, else the number of the report of its end; in a series that is
// over, less by what was acknowledged of it, and one more: below 0 then. `steady` counts within a
// start of the machine; `wall` is what is left to compare after another.
constexpr std::string_view kSchema = R"(
CREATE TABLE IF NOT EXISTS spool (
  only BIGINT PRIMARY KEY, id TEXT NOT NULL, recorded BIGINT NOT NULL, acknowledged BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS report (
  sequence BIGINT PRIMARY KEY, body BYTEA NOT NULL, boot_id TEXT NOT NULL,
  steady BIGINT NOT NULL, wall BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS lease (
  ref TEXT PRIMARY KEY, accepted BIGINT NOT NULL, assign BYTEA NOT NULL, stage BIGINT NOT NULL,
  container TEXT NOT NULL, boot_id TEXT NOT NULL, started_at BIGINT NOT NULL, gpus TEXT NOT NULL,
  ended BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS ending (ref TEXT PRIMARY KEY, body BYTEA NOT NULL);
CREATE INDEX IF NOT EXISTS lease_by_ended ON lease (ended);
)";

constexpr std::int64_t kEndedKept = 1000;

std::int64_t Signed(std::uint64_t number) { return static_cast<std::int64_t>(number); }
std::uint64_t Unsigned(std::int64_t number) { return static_cast<std::uint64_t>(number); }

std::vector<std::uint32_t> ParseIndices(std::string_view text) {
  std::vector<std::uint32_t> indices;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    indices.push_back(
        static_cast<std::uint32_t>(std::stoul(std::string(text.substr(at, comma - at)))));
    at = comma + 1;
  }
  return indices;
}

Result<jobs::LeaseRef> ParseRef(std::string_view text) {
  const auto ref = jobs::LeaseRef::Parse(text);
  if (!ref) return Internal("the spool holds a lease named " + std::string(text));
  return *ref;
}

Result<LeaseRecord> ReadLease(const db::Row& row) {
  LeaseRecord lease;
  TRY(lease.ref, ParseRef(row.Text(0)));
  const std::string_view assign = row.Blob(1);
  if (!lease.assign.ParseFromArray(assign.data(), static_cast<int>(assign.size()))) {
    return Internal("the spool holds a damaged lease " + lease.ref.Text());
  }
  lease.stage = static_cast<LeaseStage>(row.Int(2));
  lease.container = row.Text(3);
  lease.boot_id = row.Text(4);
  lease.started_at = row.At(5);
  lease.gpu_indices = ParseIndices(row.Text(6));
  const std::string_view ending = row.IsNull(7) ? std::string_view() : row.Blob(7);
  if (!lease.ending.ParseFromArray(ending.data(), static_cast<int>(ending.size()))) {
    return Internal("the spool holds a damaged ending of " + lease.ref.Text());
  }
  return lease;
}

std::string NewId(Random& random) { return "spool_" + Hex(random.Bytes(16)); }

}  // namespace

Result<std::unique_ptr<Spool>> Spool::Open(std::unique_ptr<db::Connection> connection,
                                           const Clock& clock, Random& random,
                                           std::string boot_id) {
  std::unique_ptr<Spool> spool(new Spool(std::move(connection), clock, std::move(boot_id)));
  TRY(spool->Load(random));
  return spool;
}

Status Spool::Load(Random& random) {
  const Lock lock(mutex_);
  TRY(connection_->RunScript(kSchema));
  TRY(connection_->Run("INSERT INTO spool VALUES (1, $1, 0, 0) ON CONFLICT DO NOTHING",
                       {NewId(random)}));
  return connection_->Query("SELECT id, recorded, acknowledged FROM spool", {},
                            [this](const db::Row& row)
                                IOWORKER_ATTRIBUTE(no_thread_safety_analysis) {
                                  id_ = row.Text(0);
                                  recorded_ = Unsigned(row.Int(1));
                                  acknowledged_ = Unsigned(row.Int(2));
                                  return Status{};
                                });
}

Result<bool> Spool::Accept(const LeaseRecord& lease) {
  v1::Report report;
  report.mutable_pulling();
  return InsertLease(lease, report);
}

Result<bool> Spool::Refuse(const jobs::LeaseRef& ref, const v1::Report::Ended& ended) {
  v1::Report report;
  *report.mutable_ended() = ended;
  return InsertLease({.ref = ref, .stage = LeaseStage::kEnded}, report);
}

Result<bool> Spool::InsertLease(const LeaseRecord& lease, v1::Report& report) {
  const Lock lock(mutex_);
  TRY(auto tx, db::Tx::Begin(*connection_));
  const bool ended = lease.stage == LeaseStage::kEnded;
  const std::string gpus = fmt::format("{}", fmt::join(lease.gpu_indices, ","));
  const std::string assign = ended ? std::string() : lease.assign.SerializeAsString();
  const std::string ref = lease.ref.Text();
  TRY(const auto inserted,
      connection_->Run("INSERT INTO lease VALUES ($1, $2, $3, $4, '', '', 0, $5, $6) "
                       "ON CONFLICT (ref) DO UPDATE SET ended = excluded.ended "
                       "WHERE lease.ended <> 0 AND excluded.ended <> 0",
                       {ref, Signed(recorded_ + 1), db::Bytes{assign},
                        static_cast<int>(lease.stage), gpus, ended ? Signed(recorded_ + 1) : 0}));
  if (inserted == 0) return false;
  *report.mutable_lease() = ToWire(lease.ref);
  TRY(InsertReport(report));
  TRY(tx.Commit());
  ++recorded_;
  return true;
}

// `recorded_` itself moves after the commit.
Status Spool::InsertReport(v1::Report& report, Duration age) {
  report.set_sequence(recorded_ + 1);
  const std::string body = report.SerializeAsString();
  TRY(connection_->Run("INSERT INTO report VALUES ($1, $2, $3, $4, $5)",
                       {Signed(recorded_ + 1), db::Bytes{body}, boot_id_,
                        std::int64_t{(clock_.Steady() - age).count()}, clock_.Now() - age}));
  TRY(connection_->Run("UPDATE spool SET recorded = $1", {Signed(recorded_ + 1)}));
  return {};
}

Status Spool::SetStarting(const jobs::LeaseRef& ref, const std::string& container) {
  const Lock lock(mutex_);
  TRY(connection_->Run("UPDATE lease SET stage = $1, container = $2, boot_id = $3 WHERE ref = $4",
                       {static_cast<int>(LeaseStage::kStarting), container, boot_id_, ref.Text()}));
  return {};
}

// What a lease that has ended was to run is not needed any more.
Status Spool::UpdateLease(const jobs::LeaseRef& ref, LeaseStage stage, v1::Report& report,
                          Duration age) {
  const std::int64_t ended = stage == LeaseStage::kEnded ? Signed(recorded_ + 1) : 0;
  TRY(const auto changed,
      connection_->Run("UPDATE lease SET stage = $1, ended = $2, "
                       "assign = CASE WHEN $2 = 0 THEN assign ELSE $4 END "
                       "WHERE ref = $3 AND ended = 0 AND stage < $1",
                       {static_cast<int>(stage), ended, ref.Text(), db::Bytes{""}}));
  if (changed == 0) return {};
  if (ended != 0) TRY(connection_->Run("DELETE FROM ending WHERE ref = $1", {ref.Text()}));
  *report.mutable_lease() = ToWire(ref);
  return InsertReport(report, age);
}

Status Spool::SetRunning(const jobs::LeaseRef& ref, Instant started_at,
                         const std::string& image_digest) {
  v1::Report report;
  report.mutable_started()->set_image_digest(image_digest);
  const Lock lock(mutex_);
  TRY(auto tx, db::Tx::Begin(*connection_));
  TRY(connection_->Run("UPDATE lease SET started_at = $1 WHERE ref = $2",
                       {started_at, ref.Text()}));
  const Duration age = std::max(clock_.Now() - started_at, Duration{0});
  TRY(UpdateLease(ref, LeaseStage::kRunning, report, age));
  TRY(tx.Commit());
  recorded_ = std::max(recorded_, report.sequence());
  return {};
}

Status Spool::SetStopped(const jobs::LeaseRef& ref, const v1::Report::Ended& ending, Duration age) {
  v1::Report report;
  report.mutable_stopped()->set_ran_millis(ending.ran_millis());
  const std::string body = ending.SerializeAsString();
  const Lock lock(mutex_);
  TRY(auto tx, db::Tx::Begin(*connection_));
  TRY(connection_->Run("INSERT INTO ending VALUES ($1, $2) ON CONFLICT DO NOTHING",
                       {ref.Text(), db::Bytes{body}}));
  TRY(UpdateLease(ref, LeaseStage::kStopped, report, age));
  TRY(tx.Commit());
  recorded_ = std::max(recorded_, report.sequence());
  return {};
}

Status Spool::SetEnded(const jobs::LeaseRef& ref, const v1::Report::Ended& ended) {
  v1::Report report;
  *report.mutable_ended() = ended;
  const Lock lock(mutex_);
  TRY(auto tx, db::Tx::Begin(*connection_));
  TRY(UpdateLease(ref, LeaseStage::kEnded, report));
  TRY(tx.Commit());
  recorded_ = std::max(recorded_, report.sequence());
  return {};
}

Result<std::vector<LeaseRecord>> Spool::LiveLeases() {
  const Lock lock(mutex_);
  std::vector<LeaseRecord> leases;
  TRY(
      connection_->Query("SELECT lease.ref, assign, stage, container, boot_id, started_at, gpus, "
                         "body FROM lease LEFT JOIN ending ON ending.ref = lease.ref "
                         "WHERE ended = 0 ORDER BY accepted",
                         {}, [&leases](const db::Row& row) -> Status {
                           TRY(auto lease, ReadLease(row));
                           leases.push_back(std::move(lease));
                           return {};
                         }));
  return leases;
}

Result<std::vector<jobs::LeaseRef>> Spool::HeldLeases() {
  const Lock lock(mutex_);
  std::vector<jobs::LeaseRef> refs;
  TRY(connection_->Query("SELECT ref FROM lease WHERE ended = 0 OR ended > $1 ORDER BY accepted",
                         {Signed(acknowledged_)}, [&refs](const db::Row& row) -> Status {
                           TRY(const auto ref, ParseRef(row.Text(0)));
                           refs.push_back(ref);
                           return {};
                         }));
  return refs;
}

Result<std::vector<v1::Report>> Spool::Reports(std::uint64_t first, std::uint64_t last,
                                               std::size_t count) {
  const Lock lock(mutex_);
  std::vector<v1::Report> reports;
  const auto add = [&](const db::Row& row) -> Status {
    v1::Report report;
    const std::string_view body = row.Blob(0);
    if (!report.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
      return Internal("the spool holds a damaged report");
    }
    // A steady time counts only within one start of the machine; the wall clock may have been set.
    const Duration waited =
        row.Text(1) == boot_id_ ? clock_.Steady() - Duration{row.Int(2)} : clock_.Now() - row.At(3);
    const std::int64_t millis = std::clamp<std::int64_t>(waited.count() / 1000, 0, 0xffffffff);
    report.set_queued_millis(static_cast<std::uint32_t>(millis));
    reports.push_back(std::move(report));
    return {};
  };
  TRY(
      connection_->Query("SELECT body, boot_id, steady, wall FROM report "
                         "WHERE sequence BETWEEN $1 AND $2 ORDER BY sequence LIMIT $3",
                         {Signed(first), Signed(last), Signed(count)}, add));
  return reports;
}

Status Spool::Acknowledge(std::uint64_t sequence) {
  const Lock lock(mutex_);
  sequence = std::min(sequence, recorded_);
  if (sequence <= acknowledged_) return {};
  TRY(auto tx, db::Tx::Begin(*connection_));
  TRY(connection_->Run("UPDATE spool SET acknowledged = $1", {Signed(sequence)}));
  TRY(connection_->Run("DELETE FROM report WHERE sequence <= $1", {Signed(sequence)}));
  TRY(
      connection_->Run("DELETE FROM lease WHERE ended <> 0 AND ended <= $1 AND ended <= "
                       "(SELECT ended FROM lease WHERE ended <> 0 "
                       "ORDER BY ended DESC LIMIT 1 OFFSET $2)",
                       {Signed(sequence), kEndedKept}));
  TRY(tx.Commit());
  acknowledged_ = sequence;
  return {};
}

Status Spool::Renew(Random& random) {
  std::string id = NewId(random);
  const Lock lock(mutex_);
  TRY(auto tx, db::Tx::Begin(*connection_));
  TRY(Renumber());
  TRY(
      connection_->Run("UPDATE spool SET id = $1, recorded = recorded - acknowledged, "
                       "acknowledged = 0",
                       {id}));
  TRY(tx.Commit());
  id_ = std::move(id);
  recorded_ -= acknowledged_;
  acknowledged_ = 0;
  return {};
}

// From the first on, so that each number is free when it is taken.
Status Spool::Renumber() {
  std::vector<v1::Report> reports;
  TRY(connection_->Query("SELECT body FROM report ORDER BY sequence", {},
                         [&reports](const db::Row& row) -> Status {
                           const std::string_view body = row.Blob(0);
                           v1::Report& report = reports.emplace_back();
                           if (report.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
                             return {};
                           }
                           return Internal("the spool holds a damaged report");
                         }));
  for (v1::Report& report : reports) {
    const std::uint64_t old = report.sequence();
    report.set_sequence(old - acknowledged_);
    const std::string body = report.SerializeAsString();
    TRY(connection_->Run("UPDATE report SET sequence = $1, body = $2 WHERE sequence = $3",
                         {Signed(report.sequence()), db::Bytes{body}, Signed(old)}));
  }
  TRY(
      connection_->Run("UPDATE lease SET accepted = accepted - $1, ended = CASE "
                       "WHEN ended = 0 THEN 0 WHEN ended > $1 THEN ended - $1 "
                       "ELSE ended - $1 - 1 END",
                       {Signed(acknowledged_)}));
  return {};
}

std::string Spool::id() const {
  const Lock lock(mutex_);
  return id_;
}

std::uint64_t Spool::recorded() const {
  const Lock lock(mutex_);
  return recorded_;
}

std::uint64_t Spool::acknowledged() const {
  const Lock lock(mutex_);
  return acknowledged_;
}

}  // namespace ioworker::agent
