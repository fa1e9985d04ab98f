#include "oidc/attempt_book.h"

#include <gtest/gtest.h>

namespace ioworker::oidc {
namespace {

constexpr Instant kNow{1'800'000'000'000'000};

class AttemptBookTest : public testing::Test {
 protected:
  struct Begun {
    std::string state, cookie;
  };
  Begun Begin(const std::string& address = "203.0.113.5", Instant now = kNow) {
    Attempt attempt = MakeAttempt("google", "https://net.example/back", random_, now);
    const std::string state = attempt.state;
    const auto cookie = book_.Put(std::move(attempt), address, random_, now);
    EXPECT_TRUE(cookie) << cookie.error().message;
    return {.state = state, .cookie = cookie.value_or("")};
  }
  std::string ReasonOfPut(const std::string& address, Instant now = kNow) {
    const auto put = book_.Put(MakeAttempt("google", "https://net.example/back", random_, now),
                               address, random_, now);
    return put ? "accepted" : put.error().reason;
  }
  std::string ReasonOfTake(const std::string& state, const std::string& cookie,
                           Instant now = kNow) {
    const auto taken = book_.Take(state, cookie, now);
    return taken ? "accepted" : taken.error().reason;
  }

  SeededRandom random_{3};
  AttemptBook book_;
};

TEST_F(AttemptBookTest, AnAttemptIsUsedOnceAndByItsBrowser) {
  const auto begun = Begin();
  const auto taken = book_.Take(begun.state, begun.cookie, kNow);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->state, begun.state);
  EXPECT_EQ(taken->provider, "google");
  EXPECT_EQ(ReasonOfTake(begun.state, begun.cookie), "attempt_unknown") << "used";
  EXPECT_EQ(ReasonOfTake("other", begun.cookie), "attempt_unknown");
  EXPECT_EQ(ReasonOfTake("", ""), "attempt_unknown");
}

TEST_F(AttemptBookTest, AnotherBrowserCannotEndItAndNobodyCanAfterThat) {
  const auto mine = Begin();
  const auto theirs = Begin("203.0.113.6");
  EXPECT_EQ(ReasonOfTake(mine.state, theirs.cookie), "browser_wrong");
  EXPECT_EQ(ReasonOfTake(mine.state, mine.cookie), "attempt_unknown");
  EXPECT_EQ(ReasonOfTake(theirs.state, ""), "browser_wrong");
}

TEST_F(AttemptBookTest, ItsTimeEnds) {
  const auto begun = Begin();
  const auto last = Begin();
  EXPECT_EQ(ReasonOfTake(begun.state, begun.cookie, kNow + kAttemptLifetime - seconds{1}),
            "accepted");
  EXPECT_EQ(ReasonOfTake(last.state, last.cookie, kNow + kAttemptLifetime), "attempt_unknown");
  EXPECT_EQ(book_.size(), 0U);
}

TEST_F(AttemptBookTest, OneAddressCannotFillTheBook) {
  for (std::size_t i = 1; i < AttemptBook::kOfAddressMax; ++i) Begin();
  const auto last = Begin();
  EXPECT_EQ(ReasonOfPut("203.0.113.5"), "too_many_attempts");
  EXPECT_EQ(ReasonOfPut("203.0.113.6"), "accepted");
  EXPECT_EQ(ReasonOfTake(last.state, last.cookie), "accepted");
  EXPECT_EQ(ReasonOfPut("203.0.113.5"), "accepted") << "one has ended";
  EXPECT_EQ(ReasonOfPut("203.0.113.5"), "too_many_attempts");
  EXPECT_EQ(ReasonOfPut("203.0.113.5", kNow + kAttemptLifetime), "accepted");
}

TEST_F(AttemptBookTest, TheBookIsBounded) {
  for (std::size_t i = 0; i < AttemptBook::kAttemptsMax; ++i) {
    ASSERT_EQ(ReasonOfPut("address " + std::to_string(i / 10)), "accepted");
  }
  EXPECT_EQ(ReasonOfPut("another"), "too_many_attempts");
  EXPECT_EQ(book_.size(), AttemptBook::kAttemptsMax);
  EXPECT_EQ(ReasonOfPut("another", kNow + kAttemptLifetime), "accepted");
  EXPECT_EQ(book_.size(), 1U);
}

}  // namespace
}  // namespace ioworker::oidc
