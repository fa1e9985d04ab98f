#include "gateway/questions.h"

#include <gtest/gtest.h>

#include "base/thread.h"

namespace ioworker::gateway {
namespace {

constexpr DeviceId kDevice{.high = 1, .low = 2};
constexpr DeviceId kOther{.high = 1, .low = 3};

v1::PolicyAnswer Answer(std::uint64_t number) {
  v1::PolicyAnswer answer;
  answer.set_number(number);
  answer.mutable_policy()->set_text("the text");
  return answer;
}

TEST(QuestionsTest, TheAnswerOfTheDeviceThatWasAskedCounts) {
  Questions questions;
  const auto answer = questions.Ask(kDevice, {}, [&](const v1::PolicyQuery& query) {
    questions.OnAnswer(kOther, Answer(query.number()));
    questions.OnAnswer(kDevice, Answer(query.number() + 1));
    auto right = Answer(query.number());
    right.mutable_policy()->set_text("right");
    questions.OnAnswer(kDevice, right);
  });
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->policy().text(), "right");
}

TEST(QuestionsTest, ADeviceThatGoesIsNotWaitedFor) {
  Questions questions;
  const auto answer =
      questions.Ask(kDevice, {}, [&](const v1::PolicyQuery&) { questions.OnGone(kDevice); });
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
}

TEST(QuestionsTest, OnlySoManyAreAskedAtOnce) {
  Questions questions;
  std::size_t asked = 0;
  std::optional<Error> refused;
  std::function<void(const v1::PolicyQuery&)> send = [&](const v1::PolicyQuery& query) {
    ++asked;
    const auto inner = questions.Ask(kDevice, {}, send);
    if (!inner) refused = inner.error();
    questions.OnAnswer(kDevice, Answer(query.number()));
  };
  EXPECT_TRUE(questions.Ask(kDevice, {}, send));
  EXPECT_EQ(asked, Questions::kMax);
  EXPECT_EQ(refused->code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace ioworker::gateway
