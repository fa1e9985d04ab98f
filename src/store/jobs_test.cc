#include "store/jobs.h"

#include <gtest/gtest.h>

#include "store/artifacts.h"
#include "store/leases.h"
#include "store/spec_json.h"
#include "store/store_fixture.h"

namespace ioworker::store {
namespace {

TEST_P(StoreTest, EveryFieldOfASpecSurvives) {
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
  spec.registry_user = "ann";
  spec.secrets = {"a", "b"};
  EXPECT_EQ(*ReadSpec(WriteSpec(spec)), spec);
  EXPECT_EQ(*ReadSpec(WriteSpec({})), jobs::JobSpec{});
}

TEST_P(StoreTest, JobsAreFoundAndOnlyLiveOnesLoaded) {
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
  ASSERT_TRUE(SaveJobs(*writer_, {&first}));
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

TEST_P(StoreTest, LeasesAreFoundByJobTaskAndDevice) {
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
  ASSERT_TRUE(SaveLeases(*writer_, {&lease}));

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
  EXPECT_EQ(ListLeasesOfJob(*writer_, job.id, {}, 9)->rows.size(), 4U);
  EXPECT_EQ(ListLeasesOfDevice(*writer_, device_, {}, 9)->rows.size(), 5U);
}

// Whole arrays are placed in one instant.
TEST_P(StoreTest, PagesOfLeasesThatWerePlacedAtOnceSkipNone) {
  jobs::Lease lease;
  lease.ref.task.job = NewId<JobId>();
  lease.device = device_;
  lease.placed_at = now_;
  for (lease.ref.task.index = 0; lease.ref.task.index < 5; ++lease.ref.task.index) {
    ASSERT_TRUE(SaveLeases(*writer_, {&lease}));
  }
  const auto read = [&](const auto& list) {
    std::vector<std::uint32_t> indices;
    LeasePlace before;
    for (bool more = true; more && indices.size() < 9;) {
      const auto page = list(before);
      for (const auto& row : page.rows) indices.push_back(row.ref.task.index);
      before = {.placed_at = page.rows.back().placed_at, .ref = page.rows.back().ref};
      more = page.more;
    }
    return indices;
  };
  const std::vector<std::uint32_t> newest_first{4, 3, 2, 1, 0};
  EXPECT_EQ(read([&](const LeasePlace& before) {
              return *ListLeasesOfDevice(*writer_, device_, before, 2);
            }),
            newest_first);
  EXPECT_EQ(read([&](const LeasePlace& before) {
              return *ListLeasesOfJob(*writer_, lease.ref.task.job, before, 2);
            }),
            newest_first);
}

TEST_P(StoreTest, GpuIndicesSurvive) {
  jobs::Lease lease;
  lease.ref = {.task = {.job = NewId<JobId>(), .index = 0}, .attempt = 1};
  for (const auto& indices : {std::vector<std::uint32_t>{}, {0}, {1, 12, 63}}) {
    ++lease.ref.attempt;
    lease.gpu_indices = indices;
    ASSERT_TRUE(SaveLeases(*writer_, {&lease}));
    EXPECT_EQ((*LatestLease(*writer_, lease.ref.task))->gpu_indices, indices);
  }
}

TEST_P(StoreTest, ArtifactsAreFoundByJobAndLease) {
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
