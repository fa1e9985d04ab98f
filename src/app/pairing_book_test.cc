#include "app/pairing_book.h"

#include <gtest/gtest.h>

#include "base/clock.h"

namespace ioworker::app {
namespace {

class PairingBookTest : public testing::Test {
 protected:
  PairingBook::Made Make(const std::string& address = "203.0.113.5") {
    auto made = book_.Make("shelf", {}, address);
    EXPECT_TRUE(made) << made.error().message;
    return *made;
  }

  ManualClock clock_{Instant{1'000'000'000}};
  SeededRandom random_{7};
  PairingBook book_{clock_, random_};
  const AccountId owner_ = AccountId::Make(clock_.Now(), random_);
  const AccountId other_ = AccountId::Make(clock_.Now(), random_);
  const EnrolmentId enrolment_ = EnrolmentId::Make(clock_.Now(), random_);
};

TEST_F(PairingBookTest, TheMachineHearsOfTheAnswerOnce) {
  const auto made = Make();
  EXPECT_EQ(made.pairing.code.size(), 9U) << made.pairing.code;
  EXPECT_EQ(book_.Poll(made.secret)->state, PairingState::kWaiting);
  ASSERT_TRUE(book_.Answer(owner_, made.pairing.code, true, enrolment_, "CODE"));
  const auto polled = book_.Poll(made.secret);
  EXPECT_EQ(polled->state, PairingState::kAccepted);
  EXPECT_EQ(polled->enrolment_code, "CODE");
  EXPECT_EQ(polled->account, owner_);
  EXPECT_EQ(book_.Answer(owner_, made.pairing.code, false, {}, "").error().reason,
            "pairing_answered");
  EXPECT_EQ(book_.Find(other_, made.pairing.code).error().reason, "pairing_unknown")
      << "somebody else's machine by now";
}

TEST_F(PairingBookTest, ACodeIsReadAsPeopleTypeIt) {
  const auto made = Make();
  std::string typed = made.pairing.code;
  std::erase(typed, '-');
  for (char& c : typed) c = static_cast<char>(std::tolower(c));
  for (char& c : typed) c = c == '0' ? 'o' : c == '1' ? 'l' : c;
  EXPECT_TRUE(book_.Find(owner_, typed));
  EXPECT_TRUE(book_.Find(owner_, " " + typed.substr(0, 4) + " " + typed.substr(4)));
  EXPECT_FALSE(book_.Find(owner_, typed.substr(1)));
  EXPECT_FALSE(book_.Find(owner_, typed + "0"));
  EXPECT_FALSE(book_.Find(owner_, ""));
}

TEST_F(PairingBookTest, ItsTimeEnds) {
  const auto made = Make();
  clock_.Advance(PairingBook::kLifetime + seconds{1});
  EXPECT_EQ(book_.Poll(made.secret).error().reason, "pairing_unknown");
  EXPECT_EQ(book_.Find(owner_, made.pairing.code).error().reason, "pairing_unknown");
}

TEST_F(PairingBookTest, WhoGuessesIsStoppedForAWhileAndNobodyElseIs) {
  const auto made = Make();
  for (std::uint32_t i = 0; i < PairingBook::kGuessesMax; ++i) {
    EXPECT_EQ(book_.Find(other_, "0000-0000").error().reason, "pairing_unknown");
  }
  EXPECT_EQ(book_.Find(other_, made.pairing.code).error().reason, "too_many_guesses");
  EXPECT_TRUE(book_.Find(owner_, made.pairing.code));
  clock_.Advance(PairingBook::kLifetime + seconds{1});
  EXPECT_TRUE(book_.Find(other_, Make().pairing.code));
}

TEST_F(PairingBookTest, OneAddressCannotFillTheBook) {
  for (std::size_t i = 0; i < PairingBook::kOfAddressMax; ++i) Make();
  EXPECT_EQ(book_.Make("shelf", {}, "203.0.113.5").error().reason, "too_many_pairings");
  EXPECT_TRUE(book_.Make("shelf", {}, "203.0.113.6"));
  clock_.Advance(PairingBook::kLifetime + seconds{1});
  EXPECT_TRUE(book_.Make("shelf", {}, "203.0.113.5"));
}

}  // namespace
}  // namespace ioworker::app
