// One suite for every database: what is saved is what is found, for every noun.
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "base/digest.h"
#include "base/random.h"
#include "db/sqlite/sqlite.h"
#include "store/accounts.h"
#include "store/artifacts.h"
#include "store/credentials.h"
#include "store/devices.h"
#include "store/events.h"
#include "store/jobs.h"
#include "store/leases.h"
#include "store/ledger.h"
#include "store/migrations.h"
#include "store/requests.h"
#include "store/spec_json.h"

namespace ioworker::store {
namespace {

class StoreTest : public testing::Test {
 protected:
  StoreTest() {
    std::string pattern = testing::TempDir() + "store_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    database_ = *db::sqlite::Open(folder_ + "/test.db");
    writer_ = *database_->OpenWriter();
    EXPECT_TRUE(Migrate(*writer_, now_));
  }
  ~StoreTest() override {
    writer_.reset();
    std::filesystem::remove_all(folder_);
  }

  template <class AnId>
  AnId NewId() {
    now_ = now_ + milliseconds{1};
    return AnId::Make(now_, random_);
  }

  jobs::Job SavedJob(AccountId account, jobs::JobState state = jobs::JobState::kRunning) {
    jobs::Job job;
    job.id = NewId<JobId>();
    job.account = account;
    job.spec = std::make_shared<const jobs::JobSpec>();
    job.state = state;
    job.created_at = now_;
    EXPECT_TRUE(SaveSpec(*writer_, job.id, *job.spec));
    EXPECT_TRUE(SaveJob(*writer_, job));
    return job;
  }

  jobs::Lease SavedLease(const jobs::LeaseRef& ref, Money charged = {}) {
    jobs::Lease lease;
    lease.ref = ref;
    lease.device = device_;
    lease.placed_at = now_;
    lease.charged = charged;
    EXPECT_TRUE(SaveLease(*writer_, lease));
    return lease;
  }

  std::string folder_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<db::Connection> writer_;
  SeededRandom random_{1};
  Instant now_{1'800'000'000'000'000};
  const DeviceId device_{.high = 3, .low = 3};
};

TEST_F(StoreTest, SecondMigrationDoesNothing) {
  const auto account =
      accounts::Account{.id = NewId<AccountId>(), .name = "one", .roles = {1}, .created_at = now_};
  ASSERT_TRUE(SaveAccount(*writer_, account));
  EXPECT_TRUE(Migrate(*writer_, now_));
  EXPECT_EQ(LoadAccounts(*writer_)->size(), 1U);
}

TEST_F(StoreTest, SchemaOfAnotherBuildIsRefused) {
  ASSERT_TRUE(writer_->Run("UPDATE schema_migration SET digest = 'damaged'"));
  EXPECT_EQ(Migrate(*writer_, now_).error().reason, "schema_differs");
}

TEST_F(StoreTest, SchemaOfANewerProgramIsRefused) {
  ASSERT_TRUE(writer_->Run("INSERT INTO schema_migration VALUES ('9999_later', 'x', 1)"));
  EXPECT_EQ(Migrate(*writer_, now_).error().reason, "schema_newer");
}

TEST_F(StoreTest, AccountsAreFoundAndPaged) {
  std::vector<accounts::Account> saved;
  for (int i = 0; i < 5; ++i) {
    saved.push_back(
        {.id = NewId<AccountId>(), .name = "n\xC3\xA9", .roles = {5}, .created_at = now_});
    ASSERT_TRUE(SaveAccount(*writer_, saved.back()));
  }
  saved[2].name = "renamed";
  ASSERT_TRUE(SaveAccount(*writer_, saved[2]));
  EXPECT_EQ(*LoadAccounts(*writer_), saved);
  const auto page = *ListAccounts(*writer_, saved[0].id, 2);
  EXPECT_EQ(page.rows, (std::vector{saved[1], saved[2]}));
  EXPECT_TRUE(page.more);
  EXPECT_FALSE(ListAccounts(*writer_, saved[2].id, 2)->more);
}

TEST_F(StoreTest, PursesAndTransfersAreFound) {
  const auto one = NewId<AccountId>(), other = NewId<AccountId>();
  const ledger::Purse purse{ledger::PurseId::Spending(one), Money{70}, Money{30}};
  const ledger::Purse outside{ledger::PurseId::Outside(), Money{-100}, Money{}};
  ASSERT_TRUE(SavePurse(*writer_, {purse.id, Money{1}, Money{2}}));
  ASSERT_TRUE(SavePurse(*writer_, purse));
  ASSERT_TRUE(SavePurse(*writer_, outside));
  const auto loaded = *LoadPurses(*writer_);
  ASSERT_EQ(loaded.size(), 2U);
  EXPECT_TRUE(std::ranges::find(loaded, purse) != loaded.end());
  EXPECT_TRUE(std::ranges::find(loaded, outside) != loaded.end());
  EXPECT_EQ(FindPurses(*writer_, one)->held, Money{30});
  EXPECT_EQ(SumBooks(*writer_)->outside, Money{-100});

  const jobs::LeaseRef lease{.task = {.job = NewId<JobId>(), .index = 4}, .attempt = 2};
  for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) {
    ASSERT_TRUE(SaveTransfer(*writer_, {.sequence = sequence,
                                        .kind = ledger::TransferKind::kEarning,
                                        .from = ledger::PurseId::Spending(one),
                                        .to = ledger::PurseId::Earnings(other),
                                        .amount = Money{5},
                                        .lease = sequence == 2 ? lease : jobs::LeaseRef{},
                                        .device = device_,
                                        .note = "note",
                                        .at = now_}));
  }
  EXPECT_EQ(*LastTransfer(*writer_), 3U);
  const auto page = *ListTransfers(*writer_, {.account = other, .job = {}, .before = 3}, 1);
  ASSERT_EQ(page.rows.size(), 1U);
  EXPECT_TRUE(page.more);
  EXPECT_EQ(page.rows[0].lease, lease);
  EXPECT_EQ(page.rows[0].from, ledger::PurseId::Spending(one));
  EXPECT_EQ(page.rows[0].device, device_);
  EXPECT_EQ(
      ListTransfers(*writer_, {.account = {}, .job = lease.task.job, .before = 0}, 9)->rows.size(),
      1U);
  EXPECT_TRUE(ListTransfers(*writer_, {.account = NewId<AccountId>(), .job = {}, .before = 0}, 9)
                  ->rows.empty());
  const auto days = *SumEarnings(*writer_, other, Instant{0});
  ASSERT_EQ(days.size(), 1U);
  EXPECT_EQ(days[0].earned, Money{15});
}

TEST_F(StoreTest, TransferNumberIsTakenOnce) {
  const ledger::Transfer transfer{.sequence = 1,
                                  .kind = ledger::TransferKind::kCredit,
                                  .from = ledger::PurseId::Outside(),
                                  .to = ledger::PurseId::Fees(),
                                  .amount = Money{5},
                                  .lease = {},
                                  .device = {},
                                  .note = {},
                                  .at = {}};
  ASSERT_TRUE(SaveTransfer(*writer_, transfer));
  EXPECT_FALSE(SaveTransfer(*writer_, transfer));
}

TEST_F(StoreTest, DevicesAndEnrolmentsAreFound) {
  devices::Device device;
  device.id = NewId<DeviceId>();
  device.owner = NewId<AccountId>();
  device.name = "one";
  device.public_key = random_.Bytes(32);
  device.inventory.cpu_model = "EPYC";
  device.inventory.cores = 8;
  device.inventory.gpus = {{.index = 2, .model = "H100", .memory_mib = 80'000, .driver = "550"}};
  device.price_per_hour = Money{5};
  device.paused_by_device = true;
  device.pause_reason = "busy";
  device.spool_id = "spool";
  device.acknowledged = 77;
  device.state = devices::DeviceState::kPaused;
  device.earned = Money{9};
  ASSERT_TRUE(SaveDevice(*writer_, device));
  device.last_seen_at = now_;
  device.name = "renamed";
  ASSERT_TRUE(SaveDevice(*writer_, device));
  const auto found = *FindDevice(*writer_, device.id);
  EXPECT_EQ(found.inventory, device.inventory);
  EXPECT_EQ(
      std::tie(found.owner, found.name, found.public_key, found.price_per_hour,
               found.paused_by_wish, found.paused_by_device, found.pause_reason, found.spool_id,
               found.acknowledged, found.state, found.earned, found.last_seen_at),
      std::tie(device.owner, device.name, device.public_key, device.price_per_hour,
               device.paused_by_wish, device.paused_by_device, device.pause_reason, device.spool_id,
               device.acknowledged, device.state, device.earned, device.last_seen_at));
  EXPECT_EQ(LoadDevices(*writer_)->size(), 1U);
  EXPECT_EQ(ListDevices(*writer_, device.owner, {}, 5)->rows.size(), 1U);
  EXPECT_TRUE(ListDevices(*writer_, NewId<AccountId>(), {}, 5)->rows.empty());
  EXPECT_EQ(FindDevice(*writer_, NewId<DeviceId>()).error().code, ErrorCode::kNotFound);

  devices::Enrolment enrolment{.code_hash = random_.Bytes(32),
                               .account = device.owner,
                               .created_at = now_,
                               .expires_at = now_ + hours{1},
                               .used_by = {}};
  ASSERT_TRUE(SaveEnrolment(*writer_, enrolment));
  enrolment.used_by = device.id;
  ASSERT_TRUE(SaveEnrolment(*writer_, enrolment));
  const auto enrolments = *LoadEnrolments(*writer_, now_);
  ASSERT_EQ(enrolments.size(), 1U);
  EXPECT_EQ(enrolments[0].code_hash, enrolment.code_hash);
  EXPECT_EQ(enrolments[0].used_by, device.id);
  EXPECT_TRUE(LoadEnrolments(*writer_, now_ + hours{1})->empty());
}

TEST_F(StoreTest, DamagedTextIsAnErrorAndNoCrash) {
  EXPECT_EQ(ReadSpec("").error().code, ErrorCode::kInternal);
  EXPECT_EQ(ReadSpec("[]").error().code, ErrorCode::kInternal);
  EXPECT_EQ(ReadSpec(R"({"tasks":"many"})").error().code, ErrorCode::kInternal);
  EXPECT_EQ(ReadSpec(R"({"inputs":[{"path":"a","artifact":"x"}]})").error().code,
            ErrorCode::kInternal);
  devices::Device device;
  device.id = device_;
  ASSERT_TRUE(SaveDevice(*writer_, device));
  ASSERT_TRUE(writer_->Run("UPDATE device SET inventory = '{\"cores\":\"x\"}'"));
  EXPECT_EQ(FindDevice(*writer_, device_).error().code, ErrorCode::kInternal);
}

TEST_F(StoreTest, EveryFieldOfASpecSurvives) {
  jobs::JobSpec spec;
  spec.name = "n\xC3\xA9";
  spec.image = "ioworker/digits:1";
  spec.command = {"sh", "-c", "echo \"$A\"\n"};
  spec.environment = {{"A", "b\t"}, {"C", ""}};
  spec.resources = {.cores = 2,
                    .memory_mib = 3,
                    .disk_mib = 4,
                    .gpus = 5,
                    .gpu_model = "H100",
                    .gpu_memory_mib = 6};
  spec.tasks = 7;
  spec.time_limit_seconds = 8;
  spec.retries = 9;
  spec.price_limit_per_hour = Money{INT64_MAX};
  spec.budget = Money{0};
  spec.inputs = {{.path = "a/b", .artifact = NewId<ArtifactId>()}};
  EXPECT_EQ(*ReadSpec(WriteSpec(spec)), spec);
  EXPECT_EQ(*ReadSpec(WriteSpec({})), jobs::JobSpec{});
}

TEST_F(StoreTest, JobsAreFoundAndOnlyLiveOnesLoaded) {
  const auto account = NewId<AccountId>();
  auto first = SavedJob(account);
  const auto second = SavedJob(account, jobs::JobState::kQueued);
  SavedJob(NewId<AccountId>());
  first.state = jobs::JobState::kFailed;
  first.reason = jobs::EndReason::kDiskFull;
  first.tasks = {.waiting = 0, .running = 0, .succeeded = 3, .failed = 4, .cancelled = 5};
  first.next_index = 12;
  first.cancel_requested = true;
  first.charged = Money{6};
  first.started_at = now_;
  first.ended_at = now_;
  ASSERT_TRUE(SaveJob(*writer_, first));
  const auto found = *FindJob(*writer_, first.id);
  EXPECT_EQ(std::tie(found.account, found.state, found.reason, found.tasks, found.next_index,
                     found.cancel_requested, found.charged, found.started_at, found.ended_at),
            std::tie(first.account, first.state, first.reason, first.tasks, first.next_index,
                     first.cancel_requested, first.charged, first.started_at, first.ended_at));
  EXPECT_EQ(LoadLiveJobs(*writer_)->size(), 2U);
  const auto page = *ListJobs(*writer_, {.account = account, .state = {}, .before = {}}, 1);
  EXPECT_EQ(page.rows[0].id, second.id);
  EXPECT_TRUE(page.more);
  EXPECT_EQ(
      ListJobs(*writer_, {.account = account, .state = {}, .before = second.id}, 1)->rows[0].id,
      first.id);
  EXPECT_EQ(
      ListJobs(*writer_, {.account = account, .state = jobs::JobState::kFailed, .before = {}}, 9)
          ->rows.size(),
      1U);
}

TEST_F(StoreTest, LeasesAreFoundByJobTaskAndDevice) {
  const auto job = SavedJob(NewId<AccountId>());
  const auto ended = SavedJob(NewId<AccountId>(), jobs::JobState::kSucceeded);
  const auto ref = [&](std::uint32_t index, std::uint32_t attempt) {
    return jobs::LeaseRef{.task = {.job = job.id, .index = index}, .attempt = attempt};
  };
  SavedLease(ref(1, 1), Money{5});
  SavedLease(ref(0, 2), Money{3});
  SavedLease(ref(0, 1), Money{4});
  SavedLease({.task = {.job = ended.id, .index = 0}, .attempt = 1});
  auto lease = SavedLease(ref(1, 2), Money{1});
  lease.state = jobs::LeaseState::kEnded;
  lease.reason = jobs::EndReason::kNonZeroExit;
  lease.final = true;
  lease.fee = Money{2};
  lease.pulling_at = lease.started_at = lease.ended_at = lease.settled_at = now_;
  lease.exit_code = -9;
  lease.message = "killed";
  lease.image_digest = "sha256:1";
  ASSERT_TRUE(SaveLease(*writer_, lease));

  const auto loaded = *LoadLeasesOfLiveJobs(*writer_);
  ASSERT_EQ(loaded.size(), 4U);
  EXPECT_EQ(loaded[0].ref, ref(0, 1));
  EXPECT_EQ(loaded[3].ref, ref(1, 2));
  const auto found = **LatestLease(*writer_, ref(1, 2).task);
  EXPECT_EQ(std::tie(found.state, found.reason, found.final, found.fee, found.started_at,
                     found.settled_at, found.exit_code, found.message, found.image_digest),
            std::tie(lease.state, lease.reason, lease.final, lease.fee, lease.started_at,
                     lease.settled_at, lease.exit_code, lease.message, lease.image_digest));
  EXPECT_EQ(LatestLeases(*writer_, job.id, 0, 1)->size(), 1U);
  EXPECT_EQ((*LatestLeases(*writer_, job.id, 0, 9))[0].ref, ref(0, 2));
  EXPECT_EQ(*LatestLease(*writer_, {.job = job.id, .index = 9}), std::nullopt);
  EXPECT_EQ((*ChargedByTask(*writer_, job.id, 0, 9))[0].second, Money{7});
  EXPECT_EQ(ListLeasesOfJob(*writer_, job.id, ref(0, 1), 9)->rows.size(), 3U);
  EXPECT_EQ(ListLeasesOfDevice(*writer_, device_, std::nullopt, 9)->rows.size(), 5U);
}

TEST_F(StoreTest, GpuIndicesSurvive) {
  jobs::Lease lease;
  lease.ref = {.task = {.job = NewId<JobId>(), .index = 0}, .attempt = 1};
  for (const auto& indices : {std::vector<std::uint32_t>{}, {0}, {1, 12, 63}}) {
    ++lease.ref.attempt;
    lease.gpu_indices = indices;
    ASSERT_TRUE(SaveLease(*writer_, lease));
    EXPECT_EQ((*LatestLease(*writer_, lease.ref.task))->gpu_indices, indices);
  }
}

TEST_F(StoreTest, RequestsAreRememberedForAWhile) {
  const accounts::AnsweredRequest request{.account = NewId<AccountId>(),
                                          .request_id = "r",
                                          .request_hash = random_.Bytes(32),
                                          .jobs = {NewId<JobId>(), NewId<JobId>()},
                                          .created_account = NewId<AccountId>(),
                                          .transfer = 7,
                                          .at = now_};
  ASSERT_TRUE(SaveRequest(*writer_, request));
  const auto found = *LoadRequests(*writer_, now_ - seconds{1});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(std::tie(found[0].account, found[0].request_id, found[0].request_hash, found[0].jobs,
                     found[0].created_account, found[0].transfer),
            std::tie(request.account, request.request_id, request.request_hash, request.jobs,
                     request.created_account, request.transfer));
  EXPECT_TRUE(LoadRequests(*writer_, now_)->empty());
}

TEST_F(StoreTest, EventsAreSeenByThoseWhomTheyConcern) {
  const auto renter = NewId<AccountId>(), lender = NewId<AccountId>(),
             stranger = NewId<AccountId>();
  const auto job = NewId<JobId>();
  for (std::uint64_t sequence = 1; sequence <= 4; ++sequence) {
    ASSERT_TRUE(SaveEvent(*writer_, {.sequence = sequence,
                                     .at = now_,
                                     .actor = "network",
                                     .noun = "lease",
                                     .action = "placed",
                                     .renter = renter,
                                     .lender = sequence > 2 ? lender : AccountId{},
                                     .job = sequence == 4 ? job : JobId{},
                                     .device = device_}));
  }
  EXPECT_EQ(*LastEvent(*writer_), 4U);
  const auto seen_by = [&](AccountId viewer) {
    return ListEvents(*writer_, {.viewer = viewer, .job = {}, .device = {}}, 9)->rows.size();
  };
  EXPECT_EQ(seen_by({}), 4U);
  EXPECT_EQ(seen_by(renter), 4U);
  EXPECT_EQ(seen_by(lender), 2U);
  EXPECT_EQ(seen_by(stranger), 0U);
  EXPECT_EQ(ListEvents(*writer_, {.viewer = lender, .job = job, .device = {}}, 9)->rows.size(), 1U);
  EXPECT_EQ(ListEvents(*writer_, {.viewer = {}, .job = {}, .device = device_, .before = 3}, 9)
                ->rows[0]
                .sequence,
            2U);
  EXPECT_EQ(EventsAfter(*writer_, lender, 3, 9)->size(), 1U);
  EXPECT_EQ(EventsAfter(*writer_, {}, 0, 2)->back().sequence, 2U);
}

TEST_F(StoreTest, CredentialsAreFoundByHashAndListedWhileGood) {
  const auto account = NewId<AccountId>();
  accounts::Session session{.id = NewId<SessionId>(),
                            .account = account,
                            .secret_hash = random_.Bytes(32),
                            .user_agent = "browser",
                            .created_at = now_,
                            .expires_at = now_ + hours{1},
                            .revoked_at = {}};
  accounts::ApiKey key{.id = NewId<ApiKeyId>(),
                       .account = account,
                       .name = "ci",
                       .secret_hash = random_.Bytes(32),
                       .created_at = now_,
                       .expires_at = now_ + hours{1},
                       .revoked_at = {}};
  accounts::SignInLink link{.secret_hash = random_.Bytes(32),
                            .account = account,
                            .expires_at = now_ + hours{1},
                            .used_at = {}};
  ASSERT_TRUE(SaveSession(*writer_, session));
  ASSERT_TRUE(SaveApiKey(*writer_, key));
  ASSERT_TRUE(SaveSignInLink(*writer_, link));
  EXPECT_EQ(ListSessions(*writer_, account, now_)->size(), 1U);
  EXPECT_TRUE(ListSessions(*writer_, account, now_ + hours{1})->empty());
  EXPECT_EQ((*ListApiKeys(*writer_, account, now_))[0].name, "ci");
  session.revoked_at = key.revoked_at = link.used_at = now_;
  ASSERT_TRUE(SaveSession(*writer_, session));
  ASSERT_TRUE(SaveApiKey(*writer_, key));
  ASSERT_TRUE(SaveSignInLink(*writer_, link));
  EXPECT_TRUE(ListSessions(*writer_, account, now_)->empty());
  EXPECT_TRUE(ListApiKeys(*writer_, account, now_)->empty());
  EXPECT_EQ((*FindSession(*writer_, session.secret_hash))->user_agent, "browser");
  EXPECT_EQ((*FindSession(*writer_, session.secret_hash))->revoked_at, now_);
  EXPECT_EQ((*FindApiKey(*writer_, key.secret_hash))->id, key.id);
  EXPECT_EQ((*FindSignInLink(*writer_, link.secret_hash))->used_at, now_);
  EXPECT_FALSE(FindSession(*writer_, random_.Bytes(32))->has_value());
}

TEST_F(StoreTest, ArtifactsAreFoundByJobAndLease) {
  const auto account = NewId<AccountId>();
  const jobs::LeaseRef lease{.task = {.job = NewId<JobId>(), .index = 3}, .attempt = 2};
  const auto save = [&](jobs::ArtifactKind kind, std::string path, const jobs::LeaseRef& of) {
    const jobs::Artifact artifact{.id = NewId<ArtifactId>(),
                                  .account = account,
                                  .kind = kind,
                                  .path = std::move(path),
                                  .size_bytes = 10,
                                  .sha256 = random_.Bytes(32),
                                  .lease = of,
                                  .created_at = now_};
    EXPECT_TRUE(SaveArtifact(*writer_, artifact));
    return artifact;
  };
  const auto input = save(jobs::ArtifactKind::kInput, "train.csv", {});
  const auto output = save(jobs::ArtifactKind::kOutput, "model.bin", lease);
  const auto log = save(jobs::ArtifactKind::kLog, "log", lease);
  EXPECT_EQ(FindArtifact(*writer_, input.id)->lease, jobs::LeaseRef{});
  EXPECT_EQ(FindArtifact(*writer_, output.id)->sha256, output.sha256);
  EXPECT_EQ(FindArtifact(*writer_, NewId<ArtifactId>()).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(ListArtifacts(*writer_, lease.task.job, output.id, 9)->rows[0].id, log.id);
  EXPECT_EQ((*FindLog(*writer_, lease))->id, log.id);
  EXPECT_EQ(*SumArtifactBytes(*writer_, account), 30U);
}

}  // namespace
}  // namespace ioworker::store
