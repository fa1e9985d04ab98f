#include <gtest/gtest.h>

#include "core/scene.h"

namespace ioworker::core {
namespace {

TEST(NetworkAccountsTest, SameRequestGivesTheSameAccount) {
  Scene scene;
  const CreateAccount create{.actor = "test",
                             .request_id = "r",
                             .id = scene.NewId<AccountId>(),
                             .name = "one",
                             .roles = {1}};
  auto again = create;
  again.id = scene.NewId<AccountId>();
  EXPECT_EQ(scene.Apply(create).account, create.id);
  const auto repeated = scene.Apply(again);
  EXPECT_EQ(repeated.verdict, Verdict::kRepeated);
  EXPECT_EQ(repeated.account, create.id);
  EXPECT_EQ(scene.network().FindAccount(again.id), nullptr);
}

TEST(NetworkAccountsTest, RequestIdIsItsAskersOwnAndForOneRequest) {
  Scene scene;
  CreateAccount create{.actor = "test",
                       .asker = scene.NewId<AccountId>(),
                       .request_id = "r",
                       .id = scene.NewId<AccountId>(),
                       .name = "one",
                       .roles = {1}};
  EXPECT_EQ(scene.Apply(create).verdict, Verdict::kOk);
  create.name = "another";
  EXPECT_EQ(scene.Apply(create).verdict, Verdict::kRequestIdReused);
  create.asker = scene.NewId<AccountId>();
  create.id = scene.NewId<AccountId>();
  EXPECT_EQ(scene.Apply(create).verdict, Verdict::kOk);
}

TEST(NetworkAccountsTest, CreditIsBookedOncePerRequest) {
  Scene scene;
  const auto account = scene.Account();
  const auto first = scene.Credit(account, Money{100}, "r");
  EXPECT_EQ(first.verdict, Verdict::kOk);
  const auto repeated = scene.Credit(account, Money{100}, "r");
  EXPECT_EQ(repeated.verdict, Verdict::kRepeated);
  EXPECT_EQ(repeated.sequence, first.sequence);
  EXPECT_EQ(scene.Credit(account, Money{200}, "r").verdict, Verdict::kRequestIdReused);
  EXPECT_EQ(scene.Spending(account).available, Money{100});
}

TEST(NetworkAccountsTest, RequestIsForgottenAfterItsTime) {
  Scene scene;
  const auto account = scene.Account();
  scene.Credit(account, Money{100}, "r");
  scene.Pass(hours{25});
  scene.Apply(Tick{});
  EXPECT_EQ(scene.Credit(account, Money{100}, "r").verdict, Verdict::kOk);
}

TEST(NetworkAccountsTest, BadCreditsChangeNothing) {
  Scene scene;
  const auto account = scene.Account();
  EXPECT_EQ(scene.Credit({.high = 9, .low = 9}, Money{1}).verdict, Verdict::kAccountUnknown);
  for (const Money amount :
       {Money{0}, Money{-1}, Money{INT64_MIN}, Money{INT64_MAX}, Money{kMoneyMax.micros + 1}}) {
    EXPECT_EQ(scene.Credit(account, amount).verdict, Verdict::kAmountInvalid);
  }
  EXPECT_TRUE(scene.changes().transfers.empty());
  EXPECT_EQ(scene.network().books().Sum(), Money{});
}

}  // namespace
}  // namespace ioworker::core
