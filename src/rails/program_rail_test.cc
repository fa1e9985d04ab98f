#include "rails/program_rail.h"

#include <gtest/gtest.h>

#include "rails/rail_error.h"
#include "rails/rail_fixture.h"

namespace ioworker::rails {
namespace {

// Answers a describe, then `then` for the line after it.
std::string After(const std::string& then) {
  return R"(read line; echo '{"jsonrpc":"2.0","id":1,"error":{"data":{"code":"internal"}}}'; )"
         "read line; " +
         then;
}

class ProgramRailTest : public ::testing::Test {
 protected:
  // What a submit answers, as the first call after the describe.
  Error Submit(const std::string& script, Duration deadline = seconds{20}) {
    auto options = Scripted(script);
    options.deadline_max = deadline;
    rail_ = std::make_unique<ProgramRail>(options, clock_);
    const auto done = rail_->Submit({"blob"});
    return done ? Error{} : done.error();
  }

  SystemClock clock_;
  std::unique_ptr<ProgramRail> rail_;
};

TEST_F(ProgramRailTest, PassesOnResultsAndErrors) {
  EXPECT_EQ(Submit(After(R"(echo '{"jsonrpc":"2.0","id":2,"result":{}}'; read line)")), Error{});
  const Error busy = Submit(After(
      R"(echo '{"jsonrpc":"2.0","id":2,"error":{"code":1006,"data":{"code":"busy"}}}'; cat)"));
  EXPECT_EQ(busy.reason, "busy");
  EXPECT_EQ(busy.code, ErrorCode::kUnavailable);
}

TEST_F(ProgramRailTest, WhatBreaksTheProtocolIsKilled) {
  for (
      const char* answer : {
          "echo no json; cat",
          "echo '[]'; cat",
          R"(echo '{"jsonrpc":"2.0","id":1,"result":{}}'; cat)",  // of the last call
          R"(echo '{"jsonrpc":"2.0","result":{}}'; cat)",
          R"(echo '{"jsonrpc":"2.0","id":2}'; cat)",
          R"(echo '{"jsonrpc":"2.0","id":2,"result":5}'; cat)",
          R"(echo '{"jsonrpc":"2.0","id":2,"result":{},"error":{}}'; cat)",
          R"(printf '{"jsonrpc":"2.0","id":2,"result":{}}\n{"jsonrpc":"2.0","id":3,"result":{}}\n'; cat)",
          "head -c 70000 /dev/zero | tr '\\0' x; echo; cat",
          "exit 3",
      }) {
    SCOPED_TRACE(answer);
    EXPECT_EQ(Submit(After(answer)).reason, "unreachable");
    EXPECT_EQ(rail_->Submit({"blob"}).error().reason, "unreachable") << "started again at once";
  }
}

TEST_F(ProgramRailTest, ASilentChildIsKilledAtTheDeadline) {
  const Error error = Submit(After("cat"), milliseconds{300});
  EXPECT_EQ(error.reason, "unreachable");
  EXPECT_EQ(error.code, ErrorCode::kDeadlineExceeded);
}

TEST_F(ProgramRailTest, ADeadChildIsStartedAgainAfterWaitsThatGrow) {
  ManualClock clock({0});
  auto options = Scripted("exit 1");
  options.wait_first = seconds{1};
  ProgramRail rail(options, clock);
  std::ignore = rail.Describe();
  std::ignore = rail.Describe();  // the first death has no wait
  EXPECT_EQ(rail.starts(), 2);
  std::ignore = rail.Describe();
  EXPECT_EQ(rail.starts(), 2);
  clock.Advance(seconds{1});
  std::ignore = rail.Describe();
  EXPECT_EQ(rail.starts(), 3);
  clock.Advance(seconds{1});
  std::ignore = rail.Describe();
  EXPECT_EQ(rail.starts(), 3) << "the wait doubles";
  clock.Advance(seconds{1});
  std::ignore = rail.Describe();
  EXPECT_EQ(rail.starts(), 4);
}

TEST_F(ProgramRailTest, AProgramThatIsNotThereIsAnError) {
  ProgramRail rail({.words = {"/nowhere/rail"}}, clock_);
  EXPECT_EQ(rail.Describe().error().reason, "unreachable");
}

}  // namespace
}  // namespace ioworker::rails
