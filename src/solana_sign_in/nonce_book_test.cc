#include "solana_sign_in/nonce_book.h"

#include <set>

#include <gtest/gtest.h>

#include "sign_in_fixture.h"

namespace ioworker::solana_sign_in {
namespace {

class NonceBookTest : public testing::Test {
 protected:
  static NonceBook::Request Asked(const std::string& bound_to = "browser",
                                  const std::string& asked_from = "192.0.2.1") {
    const Message like = MessageOf(Wallet());
    return {.domain = like.domain,
            .address = like.address,
            .statement = like.statement,
            .uri = like.uri,
            .chain_id = like.chain_id,
            .bound_to = bound_to,
            .asked_from = asked_from};
  }

  ManualClock clock_{kStart + Duration{456}};
  SeededRandom random_{1};
  NonceBook book_{clock_, random_};
};

TEST_F(NonceBookTest, AMessageIsTakenOnce) {
  const auto made = book_.Issue(Asked());
  ASSERT_TRUE(made);
  EXPECT_EQ(made->issued_at, kStart);  // whole milliseconds
  EXPECT_EQ(made->expires_at, kStart + minutes{10});
  const auto taken = book_.Take(made->nonce, "browser");
  ASSERT_TRUE(taken);
  EXPECT_EQ(*taken, *made);
  EXPECT_EQ(book_.Take(made->nonce, "browser").error().reason, "sign_in_over");
}

TEST_F(NonceBookTest, SomebodyElseNeitherTakesNorSpoilsIt) {
  const auto made = book_.Issue(Asked());
  EXPECT_EQ(book_.Take(made->nonce, "thief").error().reason, "sign_in_over");
  EXPECT_EQ(book_.Take(made->nonce, "").error().reason, "sign_in_over");
  EXPECT_TRUE(book_.Take(made->nonce, "browser"));
}

TEST_F(NonceBookTest, AfterItsTimeItIsOver) {
  const auto made = book_.Issue(Asked());
  clock_.Advance(minutes{10} - Duration{457});
  const auto other = book_.Issue(Asked());
  EXPECT_TRUE(book_.Take(made->nonce, "browser"));
  clock_.Advance(minutes{10});
  EXPECT_EQ(book_.Take(other->nonce, "browser").error().reason, "sign_in_over");
}

TEST_F(NonceBookTest, NoncesDiffer) {
  std::set<std::string> nonces;
  for (int i = 0; i < 50; ++i) nonces.insert(book_.Issue(Asked())->nonce);
  EXPECT_EQ(nonces.size(), 50u);
}

TEST_F(NonceBookTest, OneAddressDoesNotFillTheBook) {
  std::string last;
  for (std::size_t i = 0; i < NonceBook::kOfAddressMax; ++i) last = book_.Issue(Asked())->nonce;
  EXPECT_EQ(book_.Issue(Asked()).error().code, ErrorCode::kResourceExhausted);
  EXPECT_TRUE(book_.Issue(Asked("browser", "192.0.2.2")));
  EXPECT_TRUE(book_.Take(last, "browser"));
  EXPECT_TRUE(book_.Issue(Asked()));
  clock_.Advance(minutes{10});
  EXPECT_TRUE(book_.Issue(Asked()));
}

TEST_F(NonceBookTest, TheBookHasAnEnd) {
  for (std::size_t i = 0; i < NonceBook::kWaitingMax; ++i) {
    ASSERT_TRUE(book_.Issue(Asked("browser", std::to_string(i))));
  }
  EXPECT_EQ(book_.Issue(Asked("browser", "last")).error().reason, "too_many_sign_ins");
  clock_.Advance(minutes{10});
  EXPECT_TRUE(book_.Issue(Asked("browser", "last")));
}

TEST_F(NonceBookTest, AWrongFieldTakesNoRoom) {
  auto wrong = Asked();
  wrong.address = "nobody";
  for (std::size_t i = 0; i <= NonceBook::kOfAddressMax; ++i) {
    EXPECT_EQ(book_.Issue(wrong).error().field, "address");
  }
  EXPECT_TRUE(book_.Issue(Asked()));
}

}  // namespace
}  // namespace ioworker::solana_sign_in
