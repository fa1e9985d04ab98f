#include "store/accounts.h"

#include <gtest/gtest.h>

#include "store/credentials.h"
#include "store/requests.h"
#include "store/store_fixture.h"

namespace ioworker::store {
namespace {

TEST_P(StoreTest, AccountsAreFoundAndPaged) {
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

TEST_P(StoreTest, RequestsAreRememberedForAWhile) {
  const accounts::AnsweredRequest request{.account = NewId<AccountId>(),
                                          .request_id = "r",
                                          .request_hash = random_.Bytes(32),
                                          .jobs = {NewId<JobId>(), NewId<JobId>()},
                                          .created_account = NewId<AccountId>(),
                                          .transfer = 7,
                                          .at = now_};
  ASSERT_TRUE(SaveRequests(*writer_, {&request, 1}));
  const auto found = *LoadRequests(*writer_, now_ - seconds{1});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(std::tie(found[0].account, found[0].request_id, found[0].request_hash, found[0].jobs,
                     found[0].created_account, found[0].transfer),
            std::tie(request.account, request.request_id, request.request_hash, request.jobs,
                     request.created_account, request.transfer));
  EXPECT_TRUE(LoadRequests(*writer_, now_)->empty());
}

TEST_P(StoreTest, CredentialsAreFoundByHashAndListedWhileGood) {
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

}  // namespace
}  // namespace ioworker::store
