// What the tests of every noun share: a migrated database of either kind that is gone with the
// test, ids and time.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "base/random.h"
#include "db/db.h"
#include "db/testing/test_database.h"
#include "store/jobs.h"
#include "store/leases.h"

namespace ioworker::store {

class StoreTest : public testing::TestWithParam<db::testing::Kind> {
 protected:
  StoreTest();

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
    const SpecOf spec{job.id, job.spec};
    EXPECT_TRUE(SaveSpecs(*writer_, {&spec, 1}));
    EXPECT_TRUE(SaveJobs(*writer_, {&job}));
    return job;
  }

  jobs::Lease SavedLease(const jobs::LeaseRef& ref, Money charged = {}) {
    jobs::Lease lease;
    lease.ref = ref;
    lease.device = device_;
    lease.placed_at = now_;
    lease.charged = charged;
    EXPECT_TRUE(SaveLeases(*writer_, {&lease}));
    return lease;
  }

  db::testing::TestDatabase database_;
  std::unique_ptr<db::Connection> writer_;
  SeededRandom random_{1};
  Instant now_{1'800'000'000'000'000};
  const DeviceId device_{.high = 3, .low = 3};
};

}  // namespace ioworker::store
