#include <gtest/gtest.h>

#include "core/scene.h"
#include "domain/ledger/chain.h"

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

// An account that has earned 950,000 millionths with a device of its own.
AccountId Earner(Scene& scene) {
  const auto owner = scene.Account(), renter = scene.Account(Money{9'000'000});
  scene.Device(owner, 1, Money{3'600'000});
  const auto job = scene.Submit(renter);
  scene.Report(Scene::Lease(job), LeaseStarted{});
  scene.Pass(seconds{1000});
  scene.End(Scene::Lease(job), jobs::EndReason::kCompleted);
  return owner;
}

TEST(NetworkAccountsTest, EarningsAreConvertedOncePerRequest) {
  Scene scene;
  const auto owner = Earner(scene);
  ASSERT_EQ(scene.Earned(owner), Money{950'000});
  const ConvertEarnings convert{.account = owner, .amount = Money{900'000}, .request_id = "r"};
  const auto first = scene.Apply(convert);
  EXPECT_EQ(first.verdict, Verdict::kOk);
  const auto repeated = scene.Apply(convert);
  EXPECT_EQ(repeated.verdict, Verdict::kRepeated);
  EXPECT_EQ(repeated.sequence, first.sequence);
  EXPECT_EQ(scene.Earned(owner), Money{50'000});
  EXPECT_EQ(scene.Spending(owner).available, Money{900'000});
  const auto& transfer = scene.changes().transfers.back();
  EXPECT_EQ(transfer.kind, ledger::TransferKind::kConversion);
  EXPECT_EQ(transfer.sequence, first.sequence);
}

TEST(NetworkAccountsTest, NobodyConvertsMoreThanWasEarned) {
  Scene scene;
  const auto owner = Earner(scene);
  const auto before = scene.changes().transfers.size();
  const auto convert = [&](Money amount) {
    return scene.Apply(ConvertEarnings{.account = owner, .amount = amount, .request_id = {}});
  };
  EXPECT_EQ(convert(Money{950'001}).verdict, Verdict::kEarningsTooSmall);
  EXPECT_EQ(convert(Money{0}).verdict, Verdict::kAmountInvalid);
  EXPECT_EQ(convert(Money{kMoneyMax.micros + 1}).verdict, Verdict::kAmountInvalid);
  EXPECT_EQ(scene.changes().transfers.size(), before);
}

// What a job waits for may be money that its owner has earned.
TEST(NetworkAccountsTest, ConvertedMoneyIsSpentAtOnce) {
  Scene scene;
  const auto owner = Earner(scene);
  auto spec = Scene::Spec();
  spec.time_limit_seconds = 900;
  scene.Apply(ConvertEarnings{.account = owner, .amount = Money{900'000}, .request_id = {}});
  const auto job = scene.Submit(owner, spec);
  EXPECT_EQ(scene.Job(job).tasks.running, 1U);
}

// Each transfer is tied to the one before, however it came about.
TEST(NetworkAccountsTest, TransfersAreChained) {
  Scene scene;
  const auto owner = Earner(scene);
  scene.Apply(ConvertEarnings{.account = owner, .amount = Money{1}, .request_id = {}});
  ledger::ChainHash before{};
  std::uint64_t sequence = 0;
  for (const auto& transfer : scene.changes().transfers) {
    EXPECT_EQ(transfer.sequence, ++sequence);
    before = ledger::HashAfter(before, transfer);
    EXPECT_EQ(transfer.hash, before) << sequence;
  }
  EXPECT_GE(sequence, 4U);
  EXPECT_EQ(scene.network().chain_head(),
            (ledger::ChainHead{.sequence = sequence, .hash = before}));
}

}  // namespace
}  // namespace ioworker::core
