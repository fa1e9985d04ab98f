#include "store/identities.h"

#include <gtest/gtest.h>

#include "store/credentials.h"
#include "store/store_fixture.h"

namespace ioworker::store {
namespace {

accounts::Identity Named(IdentityId id, AccountId account, const std::string& subject, Instant at) {
  return {.id = id,
          .account = account,
          .provider = "google",
          .subject = subject,
          .name = "Z\xC3\xBC",
          .email = "z@example.org",
          .passkey = {},
          .created_at = at,
          .used_at = {},
          .removed_at = {}};
}

TEST_P(StoreTest, IdentityIsFoundByItsProvidersSubjectOnly) {
  const auto identity = Named(NewId<IdentityId>(), NewId<AccountId>(), "7", now_);
  ASSERT_TRUE(SaveIdentity(*writer_, identity));
  EXPECT_EQ(FindIdentity(*writer_, "google", "7").value(), identity);
  EXPECT_EQ(FindIdentity(*writer_, "apple", "7").value(), std::nullopt);
  EXPECT_EQ(FindIdentity(*writer_, "google", "z@example.org").value(), std::nullopt);
}

TEST_P(StoreTest, IdentityThatWasRemovedMayBeLinkedByAnother) {
  auto identity = Named(NewId<IdentityId>(), NewId<AccountId>(), "7", now_);
  ASSERT_TRUE(SaveIdentity(*writer_, identity));
  identity.removed_at = now_ + minutes{1};
  ASSERT_TRUE(SaveIdentity(*writer_, identity));
  EXPECT_EQ(FindIdentity(*writer_, "google", "7").value(), std::nullopt);
  EXPECT_TRUE(ListIdentities(*writer_, identity.account)->empty());
  const auto later = Named(NewId<IdentityId>(), NewId<AccountId>(), "7", now_);
  ASSERT_TRUE(SaveIdentity(*writer_, later));
  EXPECT_EQ(FindIdentity(*writer_, "google", "7").value(), later);
  EXPECT_EQ(ListIdentities(*writer_, later.account).value(), std::vector{later});
}

TEST_P(StoreTest, IdentityIsForgottenOnceItWasRemoved) {
  auto gone = Named(NewId<IdentityId>(), NewId<AccountId>(), "7", now_);
  gone.removed_at = now_;
  const auto stays = Named(NewId<IdentityId>(), NewId<AccountId>(), "8", now_);
  ASSERT_TRUE(SaveIdentity(*writer_, gone));
  ASSERT_TRUE(SaveIdentity(*writer_, stays));
  ASSERT_TRUE(ForgetCredentials(*writer_, now_ + minutes{1}));
  std::int64_t rows = 0;
  ASSERT_TRUE(
      writer_->Query("SELECT COUNT(*) FROM identity", {}, [&](const db::Row& row) -> Status {
        rows = row.Int(0);
        return {};
      }));
  EXPECT_EQ(rows, 1);
  EXPECT_TRUE(FindIdentity(*writer_, "google", "8").value());
}

}  // namespace
}  // namespace ioworker::store
