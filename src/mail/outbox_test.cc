#include "mail/outbox.h"

#include <gtest/gtest.h>

#include "base/log.h"
#include "mail/fake_mailer.h"
#include "mail/log_mailer.h"

namespace ioworker::mail {
namespace {

const Letter kLetter{.to = "ann@example.org", .subject = "Your code", .text = "123456\n"};
constexpr OutboxLimits kQuick{
    .letters_max = 3, .tries_max = 3, .first_pause = Duration{1}, .pause_max = Duration{10}};

Error Later() { return Unavailable("come back").error(); }
Error Never() { return Conflict("mail_refused", "no such mailbox").error(); }

class OutboxTest : public testing::Test {
 protected:
  void SetUp() override { SetLogLevel(LogLevel::kError); }
  void TearDown() override { SetLogLevel(LogLevel::kInfo); }

  // The outbox counts after the mailer has answered.
  static bool AwaitNoneWaiting(const Outbox& outbox) {
    Mutex mutex;
    Condition never;
    const Lock lock(mutex);
    for (int i = 0; i < 10'000 && outbox.figures().waiting > 0; ++i) {
      never.WaitFor(mutex, milliseconds{1});
    }
    return outbox.figures().waiting == 0;
  }

  SystemClock clock_;
  FakeMailer mailer_;
};

TEST_F(OutboxTest, LettersAreSent) {
  Outbox outbox(mailer_, clock_);
  ASSERT_TRUE(outbox.Post(kLetter));
  ASSERT_TRUE(mailer_.AwaitSent(1));
  EXPECT_EQ(mailer_.Sent(), std::vector{kLetter});
  ASSERT_TRUE(AwaitNoneWaiting(outbox));
  EXPECT_EQ(outbox.figures().sent, 1u);
}

TEST_F(OutboxTest, WhatFailsIsTriedAgain) {
  mailer_.FailNext(Later(), 2);
  Outbox outbox(mailer_, clock_, kQuick);
  ASSERT_TRUE(outbox.Post(kLetter));
  ASSERT_TRUE(mailer_.AwaitSent(1));
  EXPECT_TRUE(mailer_.AwaitCalls(3));
}

TEST_F(OutboxTest, AfterTheLastTryALetterIsGivenUp) {
  mailer_.FailNext(Later(), 3);
  Outbox outbox(mailer_, clock_, kQuick);
  ASSERT_TRUE(outbox.Post(kLetter));
  ASSERT_TRUE(AwaitNoneWaiting(outbox));
  EXPECT_EQ(outbox.figures().given_up, 1u);
  EXPECT_TRUE(mailer_.Sent().empty());
}

TEST_F(OutboxTest, ARefusalIsFinal) {
  mailer_.FailNext(Never());
  Outbox outbox(mailer_, clock_, kQuick);
  ASSERT_TRUE(outbox.Post(kLetter));
  ASSERT_TRUE(AwaitNoneWaiting(outbox));
  EXPECT_EQ(outbox.figures().given_up, 1u);
  EXPECT_TRUE(mailer_.Sent().empty());
}

TEST_F(OutboxTest, WhatIsOverIsNotSent) {
  Outbox outbox(mailer_, clock_, kQuick);
  auto over = kLetter;
  over.good_until = clock_.Now();
  ASSERT_TRUE(outbox.Post(over));
  ASSERT_TRUE(AwaitNoneWaiting(outbox));
  EXPECT_EQ(outbox.figures().given_up, 1u);
  EXPECT_TRUE(mailer_.Sent().empty());
}

TEST_F(OutboxTest, TheOutboxHasAnEndAndPostNeverWaits) {
  mailer_.Hold();
  Outbox outbox(mailer_, clock_, kQuick);
  ASSERT_TRUE(outbox.Post(kLetter));
  ASSERT_TRUE(mailer_.AwaitCalls(1));  // and it is held
  ASSERT_TRUE(outbox.Post(kLetter));
  ASSERT_TRUE(outbox.Post(kLetter));
  EXPECT_EQ(outbox.Post(kLetter).error().reason, "outbox_full");
  mailer_.Release();
  ASSERT_TRUE(mailer_.AwaitSent(3));
}

TEST_F(OutboxTest, AWrongLetterIsNotTaken) {
  Outbox outbox(mailer_, clock_);
  auto wrong = kLetter;
  wrong.subject = "a\r\nBcc: eve@example.org";
  EXPECT_EQ(outbox.Post(wrong).error().field, "subject");
  EXPECT_EQ(outbox.figures().waiting, 0u);
}

TEST_F(OutboxTest, ItEndsWhileALetterIsOnItsWay) {
  mailer_.Hold();
  {
    Outbox outbox(mailer_, clock_);
    ASSERT_TRUE(outbox.Post(kLetter));
    ASSERT_TRUE(mailer_.AwaitCalls(1));
  }
  EXPECT_TRUE(mailer_.Sent().empty());
}

TEST(OutboxPauseTest, PausesDoubleUpToTheirBound) {
  const OutboxLimits limits{.first_pause = seconds{5}, .pause_max = seconds{30}};
  EXPECT_EQ(PauseAfter(1, limits), seconds{5});
  EXPECT_EQ(PauseAfter(2, limits), seconds{10});
  EXPECT_EQ(PauseAfter(3, limits), seconds{20});
  EXPECT_EQ(PauseAfter(4, limits), seconds{30});
  EXPECT_EQ(PauseAfter(1'000'000, limits), seconds{30});
}

TEST(LogMailerTest, TheLetterIsInTheLogWithItsMark) {
  testing::internal::CaptureStderr();
  LogMailer mailer;
  EXPECT_TRUE(mailer.Send(kLetter, {}));
  const auto log = testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find(std::string(LogMailer::kMark) + " to ann@example.org: Your code"),
            std::string::npos)
      << log;
  EXPECT_NE(log.find(std::string(LogMailer::kMark) + " | 123456"), std::string::npos) << log;
}

}  // namespace
}  // namespace ioworker::mail
