#include "mail/code_book.h"

#include <algorithm>
#include <cctype>
#include <set>

#include <gtest/gtest.h>

namespace ioworker::mail {
namespace {

class CodeBookTest : public testing::Test {
 protected:
  static CodeBook::Request Asked(const std::string& email = "ann@example.org",
                                 const std::string& from = "192.0.2.1", bool known = false) {
    return {.email = email, .asked_from = from, .known_browser = known};
  }

  std::string Reason(const std::string& attempt, std::string_view typed) {
    const auto taken = book_.Take(attempt, typed);
    return taken ? "" : taken.error().reason;
  }

  // Another code than this one.
  static std::string Not(const std::string& code) {
    auto other = code;
    other[0] = other[0] == '9' ? '0' : '9';
    return other;
  }

  ManualClock clock_{Instant{1'795'459'680'000'000}};
  SeededRandom random_{1};
  CodeBook book_{clock_, random_};
};

TEST_F(CodeBookTest, TheCodeIsGoodOnceForItsAddress) {
  const auto made = book_.Make(Asked());
  ASSERT_TRUE(made);
  EXPECT_EQ(made->code.size(), 6u);
  EXPECT_TRUE(std::ranges::all_of(made->code, [](unsigned char c) { return std::isdigit(c); }));
  EXPECT_EQ(made->expires_at, clock_.Now() + minutes{10});
  EXPECT_EQ(book_.Take(made->attempt, made->code), "ann@example.org");
  EXPECT_EQ(Reason(made->attempt, made->code), "code_over");
}

TEST_F(CodeBookTest, BlanksAndDashesDoNotMatter) {
  for (const auto* form : {"{}{}", "{} {}", " {}-{} "}) {
    const auto made = book_.Make(Asked());
    const auto typed =
        fmt::format(fmt::runtime(form), made->code.substr(0, 3), made->code.substr(3));
    EXPECT_EQ(Reason(made->attempt, typed), "") << typed;
  }
}

TEST_F(CodeBookTest, FiveTriesThenItIsOver) {
  const auto made = book_.Make(Asked());
  for (const auto* odd : {"", "12345", "1234567", "abcdef"}) {
    EXPECT_EQ(Reason(made->attempt, odd), "code_wrong") << odd;
  }
  EXPECT_EQ(Reason(made->attempt, Not(made->code)), "code_wrong");
  EXPECT_EQ(Reason(made->attempt, made->code), "code_over");

  const auto again = book_.Make(Asked());
  for (int i = 0; i < 4; ++i) EXPECT_EQ(Reason(again->attempt, Not(again->code)), "code_wrong");
  EXPECT_EQ(Reason(again->attempt, again->code), "");
}

TEST_F(CodeBookTest, AStrangerUsesUpNobodysTries) {
  const auto victims = book_.Make(Asked());
  const auto strangers = book_.Make(Asked("ann@example.org", "198.51.100.7"));
  for (int i = 0; i < 20; ++i) {
    EXPECT_NE(Reason(strangers->attempt, victims->code), "");
    EXPECT_EQ(Reason("made up", victims->code), "code_over");
  }
  EXPECT_EQ(Reason(victims->attempt, victims->code), "");
}

TEST_F(CodeBookTest, AfterTenMinutesItIsOver) {
  const auto made = book_.Make(Asked());
  const auto other = book_.Make(Asked());
  clock_.Advance(minutes{10} - Duration{1});
  EXPECT_EQ(Reason(made->attempt, made->code), "");
  clock_.Advance(Duration{1});
  EXPECT_EQ(Reason(other->attempt, other->code), "code_over");
}

TEST_F(CodeBookTest, NoMailboxIsFlooded) {
  for (std::size_t i = 0; i < SendingLimits::kOfMailboxMax; ++i) {
    ASSERT_TRUE(book_.Make(Asked("ann@example.org", std::to_string(i))));
    clock_.Advance(minutes{1});
  }
  const auto refused = book_.Make(Asked("ann@example.org", "new"));
  EXPECT_EQ(refused.error().code, ErrorCode::kResourceExhausted);
  EXPECT_NE(refused.error().message.find("in 50 minutes"), std::string::npos)
      << refused.error().message;
  EXPECT_TRUE(book_.Make(Asked("eve@example.org", "new")));
  clock_.Advance(minutes{50});
  EXPECT_TRUE(book_.Make(Asked("ann@example.org", "new")));
}

// Lock-outs are no weapon: whoever has signed in before with this browser still gets a code.
TEST_F(CodeBookTest, AFloodOfStrangersDoesNotKeepTheOwnerOut) {
  for (int i = 0; i < 1000; ++i) {
    static_cast<void>(book_.Make(Asked("ann@example.org", std::to_string(i))));
  }
  EXPECT_FALSE(book_.Make(Asked("ann@example.org", "new")));
  EXPECT_TRUE(book_.Make(Asked("ann@example.org", "home", true)));
}

TEST_F(CodeBookTest, OneAddressDoesNotAskForAll) {
  for (std::size_t i = 0; i < SendingLimits::kOfAddressMax; ++i) {
    ASSERT_TRUE(book_.Make(Asked(std::to_string(i) + "@example.org")));
  }
  const auto refused = book_.Make(Asked("last@example.org"));
  EXPECT_NE(refused.error().message.find("in 60 minutes"), std::string::npos);
  EXPECT_TRUE(book_.Make(Asked("last@example.org", "192.0.2.2")));
  // What was refused was not counted, and a flood of refusals is forgotten too.
  clock_.Advance(hours{1});
  EXPECT_TRUE(book_.Make(Asked("last@example.org")));
}

TEST_F(CodeBookTest, TheBookHasAnEnd) {
  for (std::size_t i = 0; i < CodeBook::kWaitingMax; ++i) {
    ASSERT_TRUE(book_.Make(Asked(std::to_string(i) + "@example.org", std::to_string(i))));
  }
  EXPECT_EQ(book_.Make(Asked("last@example.org", "last")).error().reason, "too_many_codes");
  clock_.Advance(minutes{10});
  EXPECT_TRUE(book_.Make(Asked("last@example.org", "last")));
}

TEST(SendingLimitsTest, CountedMailboxesHaveAnEnd) {
  SendingLimits limits;
  const Instant now{1'795'459'680'000'000};
  for (std::size_t i = 0; i < SendingLimits::kCountedMax / 2; ++i) {
    ASSERT_TRUE(limits.Take(std::to_string(i), std::to_string(i), false, now));
  }
  EXPECT_FALSE(limits.Take("last", "last", false, now));
  EXPECT_TRUE(limits.Take("last", "last", false, now + SendingLimits::kWindow));
}

}  // namespace
}  // namespace ioworker::mail
