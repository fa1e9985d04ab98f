#include "rails/signer/signer.h"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "rails/signer/refusal.h"
#include "rails/signer/signer_fixture.h"
#include "rails/solana/base58.h"
#include "rails/solana/program_address.h"

namespace ioworker::signer {
namespace {

class SignerTest : public ::testing::Test {
 protected:
  SignerTest() { Restart(); }

  void Restart() {
    signer_.reset();
    books_.reset();
    books_.emplace(Books::Open(path_, policy_).value());
    signer_ = std::make_unique<Signer>(KeyPair::FromSeed(std::string(32, kTreasurySeed)), policy_,
                                       *books_, clock_);
  }

  // The reason of a refusal; empty if it signs, and then by its key and exactly this.
  std::string Try(const solana::Message& message) { return TryBytes(BytesOf(message)); }
  std::string TryBytes(const std::string& bytes) {
    const auto signature = signer_->Sign(bytes);
    if (!signature) return signature.error().reason;
    EXPECT_TRUE(VerifySignature(KeyAddress(kTreasurySeed).View(), bytes, *signature));
    return "";
  }
  std::string TryPayout(const std::string& id, std::uint64_t units, char nonce) {
    auto payout = GoodPayout();
    payout.use.payout = id;
    payout.use.nonce = Filled(nonce);
    payout.units = units;
    return Try(PayoutMessage(payout));
  }

  SignerPolicy policy_ = GoodPolicy();
  ManualClock clock_{ParseInstant("2026-11-23T12:00:00Z").value()};
  std::string path_ = FreshFolder() + "/log.jsonl";
  std::optional<Books> books_;
  std::unique_ptr<Signer> signer_;
};

TEST_F(SignerTest, SignsAPayoutAndItsCancel) {
  EXPECT_EQ(Try(PayoutMessage(GoodPayout())), "");
  EXPECT_EQ(Try(CancelMessage(GoodPayout().use)), "");
  EXPECT_EQ(books_->entries(), 2U);
  EXPECT_EQ(Try(PayoutMessage(GoodPayout())), "") << "the same bytes again";
  EXPECT_EQ(books_->entries(), 2U) << "and no new line";
}

TEST_F(SignerTest, RefusesWhatSettingsDoNotAllow) {
  const auto with = [&](auto change) {
    auto payout = GoodPayout();
    change(payout);
    return Try(PayoutMessage(payout));
  };
  EXPECT_EQ(with([](auto& p) { p.use.treasury = KeyAddress('x'); }), kNotOurTreasury);
  EXPECT_EQ(with([](auto& p) { p.use.nonce_account = Filled('x'); }), kNonceNotListed);
  EXPECT_EQ(with([](auto& p) { p.mint = Filled('x'); }), kMintNotAllowed);
  EXPECT_EQ(with([](auto& p) { p.decimals = 9; }), kWrongDecimals);
  EXPECT_EQ(with([](auto& p) { p.units = 10'000'001; }), kOverPayoutCap);
  EXPECT_EQ(with([](auto& p) { p.units = 0; }), kOverPayoutCap);
  EXPECT_EQ(with([](auto& p) { p.use.unit_price = 1'000'000; }), kFeeOverCap);
  EXPECT_EQ(with([](auto& p) { p.use.unit_price = ~std::uint64_t{0}; }), kFeeOverCap);
  EXPECT_EQ(with([](auto& p) { p.owner = solana::TokenAccountOf(p.owner, p.mint); }),
            kOwnerOffCurve);
  EXPECT_EQ(books_->entries(), 0U);
}

TEST_F(SignerTest, APayoutIsOneAmountToOneOwnerOnOneNonceValue) {
  ASSERT_EQ(TryPayout("p", 5, 'v'), "");
  EXPECT_EQ(TryPayout("p", 6, 'v'), kPayoutChanged);
  EXPECT_EQ(TryPayout("p", 6, 'w'), kPayoutChanged);
  EXPECT_EQ(TryPayout("p", 5, 'w'), kPayoutSpent);
  EXPECT_EQ(TryPayout("q", 5, 'v'), kNonceTaken);
  auto other = GoodPayout();
  other.use.payout = "p";
  other.units = 5;
  other.owner = KeyAddress('x');
  EXPECT_EQ(Try(PayoutMessage(other)), kPayoutChanged);
  Restart();
  EXPECT_EQ(TryPayout("p", 5, 'v'), "");
  EXPECT_EQ(TryPayout("p", 6, 'w'), kPayoutChanged) << "after a restart too";
  EXPECT_EQ(TryPayout("p", 5, 'w'), kPayoutSpent);
  EXPECT_EQ(TryPayout("q", 5, 'v'), kNonceTaken);
}

TEST_F(SignerTest, OtherFeesOnTheSameNonceValueAreNotCountedAgain) {
  for (int price = 0; price < kTextsPerPayoutMax; ++price) {
    auto payout = GoodPayout();
    payout.units = 10'000'000;
    payout.use.unit_price = static_cast<std::uint64_t>(price);
    EXPECT_EQ(Try(PayoutMessage(payout)), "") << price;
  }
  auto payout = GoodPayout();
  payout.units = 10'000'000;
  payout.use.unit_price = 1'000;
  EXPECT_EQ(Try(PayoutMessage(payout)), kPayoutSpent) << "nor are there more than that";
  EXPECT_EQ(TryPayout("q", 10'000'000, 'w'), "") << "10 of 25 million were counted";
}

TEST_F(SignerTest, TheDayCapHoldsAcrossRestartsAndOpensTheNextDay) {
  EXPECT_EQ(TryPayout("a", 10'000'000, 'a'), "");
  EXPECT_EQ(TryPayout("b", 10'000'000, 'b'), "");
  EXPECT_EQ(TryPayout("c", 5'000'001, 'c'), kOverDayCap);
  Restart();
  EXPECT_EQ(TryPayout("c", 5'000'001, 'c'), kOverDayCap);
  EXPECT_EQ(TryPayout("d", 5'000'000, 'd'), "");
  EXPECT_EQ(TryPayout("e", 1, 'e'), kOverDayCap);
  EXPECT_EQ(TryPayout("a", 10'000'000, 'a'), "") << "what was counted is signed again";
  clock_.Advance(-hours{24});
  EXPECT_EQ(TryPayout("e", 1, 'e'), kOverDayCap) << "a clock set back opens nothing";
  clock_.Advance(hours{48});
  EXPECT_EQ(TryPayout("c", 5'000'001, 'c'), "");
}

TEST_F(SignerTest, TheDaysCountOfPayoutsHolds) {
  policy_.payouts_per_day_max = 2;
  EXPECT_EQ(TryPayout("a", 1, 'a'), "");
  EXPECT_EQ(TryPayout("b", 1, 'b'), "");
  EXPECT_EQ(TryPayout("c", 1, 'c'), kOverDayCap);
}

TEST_F(SignerTest, ACancelNeedsItsPayout) {
  EXPECT_EQ(Try(CancelMessage(GoodPayout().use)), kCancelUnknown);
  ASSERT_EQ(Try(PayoutMessage(GoodPayout())), "");
  auto use = GoodPayout().use;
  use.nonce = Filled('w');
  EXPECT_EQ(Try(CancelMessage(use)), kPayoutSpent);
}

// Whatever one byte of a good message is changed to: nothing is signed that pays another amount, or
// another owner, under the same id.
TEST_F(SignerTest, EveryChangedByteIsRefusedOrPaysTheSame) {
  policy_.mints.begin()->second.day_units_max = ~std::uint64_t{0} >> 1;
  policy_.payouts_per_day_max = 1'000'000;
  const auto payout = GoodPayout();
  const std::string good = BytesOf(PayoutMessage(payout));
  ASSERT_EQ(TryBytes(good), "");
  int signed_anew = 0;
  for (std::size_t place = 0; place < good.size(); ++place) {
    for (const int flip : {1, 2, 0x40, 0xff}) {
      std::string bytes = good;
      bytes[place] = static_cast<char>(bytes[place] ^ flip);
      if (TryBytes(bytes) != "") continue;
      ++signed_anew;
      const auto intent = DecodeMessage(bytes).value();
      const auto& other = std::get<solana::TokenPayout>(intent);
      EXPECT_EQ(other.owner, payout.owner) << place;
      EXPECT_EQ(other.units, payout.units) << place;
      EXPECT_EQ(other.use.nonce, payout.use.nonce) << place;
      EXPECT_EQ(other.use.payout, payout.use.payout) << place;
    }
  }
  EXPECT_GT(signed_anew, 0) << "fees may differ";
  EXPECT_LT(signed_anew, kTextsPerPayoutMax);
}

TEST_F(SignerTest, ATornLineWasNeverSigned) {
  ASSERT_EQ(TryPayout("a", 10'000'000, 'a'), "");
  signer_.reset();
  books_.reset();
  std::ofstream(path_, std::ios::app) << R"({"at":"2026-11-23T12:00:00.000000Z","ki)";
  Restart();
  EXPECT_EQ(books_->entries(), 1U);
  EXPECT_EQ(TryPayout("b", 10'000'000, 'b'), "");
  Restart();
  EXPECT_EQ(books_->entries(), 2U);
}

TEST_F(SignerTest, ADamagedLogRefusesTheStart) {
  ASSERT_EQ(TryPayout("a", 1, 'a'), "");
  signer_.reset();
  books_.reset();
  std::ofstream(path_, std::ios::app) << "no json\n";
  EXPECT_EQ(Books::Open(path_, policy_).error().reason, "books_damaged");
}

TEST_F(SignerTest, TwoSignersDoNotShareALog) {
  EXPECT_EQ(Books::Open(path_, policy_).error().reason, "books");
}

TEST_F(SignerTest, AnswersLines) {
  using nlohmann::json;
  const auto ask = [&](const std::string& line) { return json::parse(signer_->AnswerLine(line)); };
  EXPECT_EQ(ask(R"({"describe":true})")["treasury"], FormatAddress(KeyAddress(kTreasurySeed)));
  const std::string bytes = BytesOf(PayoutMessage(GoodPayout()));
  const auto answer = ask(json{{"sign", EncodeBase64(bytes)}}.dump());
  EXPECT_EQ(solana::DecodeBase58(answer["signature"].get<std::string>())->size(), 64U);
  for (const char* line : {"", "[]", "{}", R"({"sign":5})", R"({"sign":"*"})"}) {
    EXPECT_EQ(ask(line)["error"]["code"], kBadRequest) << line;
  }
  EXPECT_EQ(ask(R"({"sign":""})")["error"]["code"], kMalformed);
}

}  // namespace
}  // namespace ioworker::signer
