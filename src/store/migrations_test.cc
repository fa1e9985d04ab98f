#include "store/migrations.h"

#include <gtest/gtest.h>

#include "store/accounts.h"
#include "store/store_fixture.h"

namespace ioworker::store {
namespace {

TEST_P(StoreTest, SecondMigrationDoesNothing) {
  const auto account =
      accounts::Account{.id = NewId<AccountId>(), .name = "one", .roles = {1}, .created_at = now_};
  ASSERT_TRUE(SaveAccount(*writer_, account));
  EXPECT_TRUE(Migrate(*writer_, now_));
  EXPECT_EQ(LoadAccounts(*writer_)->size(), 1U);
}

TEST_P(StoreTest, SchemaOfAnotherBuildIsRefused) {
  ASSERT_TRUE(writer_->Run("UPDATE schema_migration SET digest = 'damaged'"));
  EXPECT_EQ(Migrate(*writer_, now_).error().reason, "schema_differs");
}

TEST_P(StoreTest, SchemaOfANewerProgramIsRefused) {
  ASSERT_TRUE(writer_->Run("INSERT INTO schema_migration VALUES ('9999_later', 'x', 1)"));
  EXPECT_EQ(Migrate(*writer_, now_).error().reason, "schema_newer");
}

}  // namespace
}  // namespace ioworker::store
