#include "store/leadership.h"

#include <gtest/gtest.h>

#include "base/mutex.h"
#include "db/testing/test_database.h"
#include "store/migrations.h"

namespace ioworker::store {
namespace {

class LeadershipTest : public testing::Test {
 protected:
  LeadershipTest() {
    const auto writer = *database_->OpenWriter();
    EXPECT_TRUE(Migrate(*writer, Instant{1}));
  }

  // A commit of the leader of that epoch.
  Status Commit(db::Connection& writer, std::uint64_t epoch) {
    TRY(auto tx, db::Tx::Begin(writer));
    TRY(HoldLeadership(writer, epoch));
    return tx.Commit();
  }
  // Whether nobody has been heard of for too long.
  void LetTimePass() {
    const auto writer = *database_->OpenWriter();
    EXPECT_TRUE(writer->RunScript("UPDATE leadership SET until = 1"));
  }

  db::testing::TestDatabase database_{db::testing::Kind::kPostgres};
  std::unique_ptr<db::Connection> first_ = *database_->OpenWriter();
  std::unique_ptr<db::Connection> second_ = *database_->OpenWriter();
};

TEST_F(LeadershipTest, OneLeadsUntilItsConnectionEnds) {
  const auto taken = TakeLeadership(*first_, "http://first", "secret");
  ASSERT_TRUE(taken) << taken.error().detail;
  ASSERT_EQ(*taken, 1u);
  EXPECT_EQ(TakeLeadership(*second_, "http://second", "other").value(), std::nullopt);
  const auto found = FindLeadership(*second_).value();
  EXPECT_EQ(found.epoch, 1u);
  EXPECT_EQ(found.url, "http://first");
  EXPECT_EQ(found.secret, "secret");
  EXPECT_FALSE(found.vacant);

  first_.reset();
  // The server notices within a moment.
  Mutex mutex;
  Condition never;
  for (int i = 0; i < 1000 && !FindLeadership(*second_).value().vacant; ++i) {
    Lock lock(mutex);
    never.WaitFor(mutex, milliseconds{10});
  }
  EXPECT_EQ(TakeLeadership(*second_, "http://second", "other").value(), 2u);
}

TEST_F(LeadershipTest, LeaderThatIsSilentLosesItAndCommitsNoMore) {
  EXPECT_EQ(TakeLeadership(*first_, "http://first", "secret").value(), 1u);
  EXPECT_TRUE(Commit(*first_, 1));
  LetTimePass();
  EXPECT_EQ(TakeLeadership(*second_, "http://second", "other").value(), 2u);
  EXPECT_FALSE(Commit(*first_, 1)) << "its epoch is over";
  EXPECT_TRUE(Commit(*second_, 2));
  EXPECT_EQ(FindLeadership(*first_).value().epoch, 2u);
}

TEST_F(LeadershipTest, CommitProlongsIt) {
  EXPECT_EQ(TakeLeadership(*first_, "http://first", "secret").value(), 1u);
  LetTimePass();
  EXPECT_TRUE(FindLeadership(*second_).value().vacant);
  EXPECT_TRUE(Commit(*first_, 1)) << "nobody has taken over meanwhile";
  EXPECT_FALSE(FindLeadership(*second_).value().vacant);
}

TEST_F(LeadershipTest, WhoLeavesIsFollowedAtOnce) {
  EXPECT_EQ(TakeLeadership(*first_, "http://first", "secret").value(), 1u);
  EXPECT_TRUE(LeaveLeadership(*first_, 1));
  EXPECT_EQ(TakeLeadership(*second_, "http://second", "other").value(), 2u);
  EXPECT_TRUE(LeaveLeadership(*first_, 1)) << "too late to matter";
  EXPECT_FALSE(FindLeadership(*first_).value().vacant);
}

TEST_F(LeadershipTest, SchemaIsForOneAtATime) {
  EXPECT_TRUE(LockSchema(*first_));
  EXPECT_TRUE(UnlockSchema(*first_));
  EXPECT_TRUE(LockSchema(*second_));
  EXPECT_TRUE(UnlockSchema(*second_));
}

}  // namespace
}  // namespace ioworker::store
