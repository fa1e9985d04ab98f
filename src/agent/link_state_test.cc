#include "agent/link_state.h"

#include <gtest/gtest.h>

namespace ioworker::agent {
namespace {

using namespace link_action;
using Phase = LinkState::Phase;

v1::CoordinatorFrame ChallengeFrame(std::size_t nonce_bytes = 32) {
  v1::CoordinatorFrame frame;
  frame.mutable_challenge()->set_nonce(std::string(nonce_bytes, 'n'));
  return frame;
}

v1::CoordinatorFrame WelcomeFrame(std::uint64_t acknowledged = 0, std::uint32_t protocol = 1) {
  v1::CoordinatorFrame frame;
  frame.mutable_welcome()->set_protocol(protocol);
  frame.mutable_welcome()->set_acknowledged(acknowledged);
  frame.mutable_welcome()->set_heartbeat_seconds(10);
  return frame;
}

v1::CoordinatorFrame RefusalFrame(const std::string& reason, std::uint32_t retry_after) {
  v1::CoordinatorFrame frame;
  frame.mutable_refusal()->set_reason(reason);
  frame.mutable_refusal()->set_retry_after_seconds(retry_after);
  return frame;
}

v1::CoordinatorFrame AcknowledgeFrame(std::uint64_t sequence) {
  v1::CoordinatorFrame frame;
  frame.mutable_acknowledge()->set_sequence(sequence);
  return frame;
}

v1::CoordinatorFrame AssignFrame() {
  v1::CoordinatorFrame frame;
  frame.mutable_assign();
  return frame;
}

template <class Action>
const Action* Find(const LinkActions& actions) {
  for (const LinkAction& each : actions) {
    if (const auto* found = std::get_if<Action>(&each)) return found;
  }
  return nullptr;
}

class LinkStateTest : public testing::Test {
 protected:
  LinkState Make(std::uint64_t recorded = 0, std::uint64_t acknowledged = 0) {
    return {recorded, acknowledged, random_, {}};
  }

  LinkState Linked(std::uint64_t recorded = 0, std::uint64_t acknowledged = 0) {
    LinkState state = Make(recorded, acknowledged);
    state.Tick(now_);
    state.OnOpen(now_);
    state.OnFrame(ChallengeFrame(), now_);
    state.OnFrame(WelcomeFrame(acknowledged), now_);
    EXPECT_EQ(state.phase(), Phase::kLinked);
    return state;
  }

  SeededRandom random_{7};
  Duration now_ = seconds{100};
};

TEST_F(LinkStateTest, GreetsThenResendsWhatIsNotAcknowledged) {
  LinkState state = Make(9, 4);
  EXPECT_TRUE(Find<Connect>(state.Tick(now_)));
  EXPECT_TRUE(state.OnOpen(now_).empty());
  const auto greeting = state.OnFrame(ChallengeFrame(), now_);
  ASSERT_TRUE(Find<Greet>(greeting));
  EXPECT_EQ(Find<Greet>(greeting)->challenge.nonce().size(), 32U);
  const auto welcomed = state.OnFrame(WelcomeFrame(6), now_);
  ASSERT_TRUE(Find<SendReports>(welcomed));
  EXPECT_EQ(Find<SendReports>(welcomed)->first, 7U);
  EXPECT_EQ(Find<SendReports>(welcomed)->last, 9U);
  EXPECT_EQ(Find<Acknowledged>(welcomed)->sequence, 6U);
  EXPECT_TRUE(Find<Deliver>(welcomed));
}

TEST_F(LinkStateTest, GreetsAnewWhenAnotherCoordinatorTakesOver) {
  LinkState state = Linked(9, 4);
  const auto greeting = state.OnFrame(ChallengeFrame(), now_);
  ASSERT_TRUE(Find<Greet>(greeting));
  EXPECT_EQ(state.phase(), Phase::kGreeted);
  EXPECT_TRUE(state.OnRecorded(10).empty()) << "nothing is reported before it is welcome";
  const auto welcomed = state.OnFrame(WelcomeFrame(6), now_);
  ASSERT_TRUE(Find<SendReports>(welcomed));
  EXPECT_EQ(Find<SendReports>(welcomed)->first, 7U);
  EXPECT_EQ(Find<SendReports>(welcomed)->last, 10U);
}

TEST_F(LinkStateTest, GivesUpACoordinatorThatTakesOverAndSaysNoMore) {
  LinkState state = Linked();
  state.OnFrame(ChallengeFrame(), now_);
  now_ = state.NextTick();
  EXPECT_TRUE(Find<Disconnect>(state.Tick(now_)));
}

TEST_F(LinkStateTest, EveryWordOutOfOrderEndsTheConnection) {
  struct Case {
    std::string_view name;
    int steps;  // of: open, challenge, welcome
    v1::CoordinatorFrame frame;
  };
  const Case cases[] = {
      {"welcome before the challenge", 1, WelcomeFrame()},
      {"assign before welcome", 1, AssignFrame()},
      {"assign after the challenge", 2, AssignFrame()},
      {"a second challenge", 2, ChallengeFrame()},
      {"a short nonce", 1, ChallengeFrame(31)},
      {"an endless nonce", 1, ChallengeFrame(100'000)},
      {"another protocol", 2, WelcomeFrame(0, 2)},
      {"acknowledges the future", 2, WelcomeFrame(6)},
      {"acknowledges what was not sent", 3, AcknowledgeFrame(6)},
      {"a second welcome", 3, WelcomeFrame()},
  };
  for (const Case& each : cases) {
    LinkState state = Make(5);
    state.Tick(now_);
    state.OnOpen(now_);
    if (each.steps > 1) state.OnFrame(ChallengeFrame(), now_);
    if (each.steps > 2) state.OnFrame(WelcomeFrame(), now_);
    const auto actions = state.OnFrame(each.frame, now_);
    EXPECT_TRUE(Find<Disconnect>(actions)) << each.name;
    EXPECT_EQ(state.phase(), Phase::kWaiting) << each.name;
    EXPECT_TRUE(state.OnFrame(AssignFrame(), now_).empty()) << each.name;
  }
}

TEST_F(LinkStateTest, UnknownWordOfANewerCoordinatorIsPassedOver) {
  LinkState state = Linked();
  EXPECT_TRUE(state.OnFrame({}, now_).empty());
  EXPECT_EQ(state.phase(), Phase::kLinked);
}

TEST_F(LinkStateTest, NeverMoreThanTheWindowIsUnderWay) {
  LinkState state = Linked();
  const auto first = state.OnRecorded(1000);
  ASSERT_TRUE(Find<SendReports>(first));
  EXPECT_EQ(Find<SendReports>(first)->last, LinkState::kWindow);
  EXPECT_TRUE(state.OnRecorded(1001).empty());
  const auto more = state.OnFrame(AcknowledgeFrame(10), now_);
  ASSERT_TRUE(Find<SendReports>(more));
  EXPECT_EQ(Find<SendReports>(more)->first, LinkState::kWindow + 1);
  EXPECT_EQ(Find<SendReports>(more)->last, LinkState::kWindow + 10);
}

TEST_F(LinkStateTest, AnAcknowledgementThatRepeatsItselfChangesNothing) {
  LinkState state = Linked(5);
  EXPECT_TRUE(Find<Acknowledged>(state.OnFrame(AcknowledgeFrame(3), now_)));
  EXPECT_TRUE(state.OnFrame(AcknowledgeFrame(3), now_).empty());
  EXPECT_TRUE(state.OnFrame(AcknowledgeFrame(2), now_).empty());
}

TEST_F(LinkStateTest, ComesBackLaterAndLaterWithinItsLimits) {
  LinkState state = Make();
  for (int attempt = 0; attempt < 40; ++attempt) {
    now_ = std::max(now_, state.NextTick());
    ASSERT_TRUE(Find<Connect>(state.Tick(now_))) << attempt;
    state.OnClose(now_);
    const Duration limit =
        std::min<Duration>(seconds{30}, milliseconds{200} * (2LL << std::min(attempt, 20)));
    EXPECT_LE(state.NextTick() - now_, limit) << attempt;
    EXPECT_GE(state.NextTick(), now_) << attempt;
  }
}

TEST_F(LinkStateTest, WaitsAsLongAsARefusalSays) {
  LinkState state = Make();
  state.Tick(now_);
  state.OnOpen(now_);
  EXPECT_TRUE(Find<Disconnect>(state.OnFrame(RefusalFrame("overloaded", 20), now_)));
  EXPECT_GE(state.NextTick(), now_ + seconds{20});
  EXPECT_TRUE(state.Tick(now_ + seconds{19}).empty());
}

TEST_F(LinkStateTest, GivesUpWhenItIsNotWanted) {
  for (const std::string reason :
       {"unknown_device", "retired", "protocol_version", "wrong_host", "bad_signature"}) {
    LinkState state = Make();
    state.Tick(now_);
    state.OnOpen(now_);
    const auto actions = state.OnFrame(RefusalFrame(reason, 0), now_);
    ASSERT_TRUE(Find<GiveUp>(actions)) << reason;
    EXPECT_EQ(state.phase(), Phase::kStopped);
    state.OnClose(now_);
    EXPECT_TRUE(state.Tick(now_ + hours{48}).empty()) << reason;
  }
}

TEST_F(LinkStateTest, BeatsAtTheRateOfTheWelcome) {
  LinkState state = Linked();
  EXPECT_TRUE(state.Tick(now_ + seconds{9}).empty());
  EXPECT_TRUE(Find<SendHeartbeat>(state.Tick(now_ + seconds{10})));
  EXPECT_TRUE(state.Tick(now_ + seconds{11}).empty());
  EXPECT_TRUE(Find<SendHeartbeat>(state.Tick(now_ + seconds{20})));
}

TEST_F(LinkStateTest, ACoordinatorThatCountsOtherwiseGetsANewSeries) {
  for (const std::uint64_t acknowledged : {3, 10}) {
    LinkState state = Make(9, 4);
    state.Tick(now_);
    state.OnOpen(now_);
    state.OnFrame(ChallengeFrame(), now_);
    const auto welcomed = state.OnFrame(WelcomeFrame(acknowledged), now_);
    EXPECT_TRUE(Find<RenewSpool>(welcomed)) << acknowledged;
    EXPECT_TRUE(Find<Disconnect>(welcomed)) << acknowledged;
    EXPECT_FALSE(Find<Deliver>(welcomed)) << acknowledged;
    state.OnRenewed(5);
    EXPECT_TRUE(Find<Connect>(state.Tick(state.NextTick())));
    state.OnOpen(now_);
    state.OnFrame(ChallengeFrame(), now_);
    const auto again = state.OnFrame(WelcomeFrame(0), now_);
    ASSERT_TRUE(Find<SendReports>(again));
    EXPECT_EQ(Find<SendReports>(again)->first, 1U);
    EXPECT_EQ(Find<SendReports>(again)->last, 5U);
  }
}

TEST_F(LinkStateTest, LinksThatDoNotLastAreTriedLaterAndLater) {
  LinkState state = Make();
  Duration longest{0};
  for (int attempt = 0; attempt < 40; ++attempt) {
    now_ = std::max(now_, state.NextTick());
    ASSERT_TRUE(Find<Connect>(state.Tick(now_))) << attempt;
    state.OnOpen(now_);
    state.OnFrame(ChallengeFrame(), now_);
    state.OnFrame(WelcomeFrame(), now_);
    state.OnClose(now_);
    longest = std::max(longest, state.NextTick() - now_);
  }
  EXPECT_GT(longest, seconds{10});
}

TEST_F(LinkStateTest, ASilentCoordinatorIsLeft) {
  LinkState state = Make();
  state.Tick(now_);
  state.OnOpen(now_);
  EXPECT_TRUE(Find<Disconnect>(state.Tick(now_ + seconds{30})));
  EXPECT_EQ(state.phase(), Phase::kWaiting);
}

}  // namespace
}  // namespace ioworker::agent
