#include "cli/progress.h"

#include <sstream>

#include <gtest/gtest.h>

namespace ioworker::cli {
namespace {

class ProgressTest : public testing::Test {
 protected:
  Session Make(bool is_terminal) {
    return Session({.in = in_,
                    .out = out_,
                    .err = err_,
                    .clock = clock_,
                    .random = random_,
                    .connect = {},
                    .connect_registry = {},
                    .terminal = {.err_is_terminal = is_terminal},
                    .settings = {},
                    .settings_path = {},
                    .stop = {}});
  }

  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  ManualClock clock_{Instant{0}};
  SeededRandom random_{1};
};

TEST_F(ProgressTest, ABarIsDrawnAndTakenAway) {
  Session session = Make(true);
  {
    ProgressBar bar(session, "model.bin");
    bar.ShowBytes(512, 1024);
    EXPECT_TRUE(err_.str().contains("model.bin  ████████████░░░░░░░░░░░░  ")) << err_.str();
    bar.ShowBytes(600, 1024);  // a moment later: not drawn again
    EXPECT_FALSE(err_.str().contains("600"));
    bar.ShowBytes(1024, 1024);
    EXPECT_TRUE(err_.str().contains("████████████████████████"));
  }
  EXPECT_TRUE(err_.str().ends_with("\r\x1b[K")) << "the line is free again";
  EXPECT_EQ(out_.str(), "");
}

TEST_F(ProgressTest, NothingIsDrawnWithoutATerminal) {
  Session session = Make(false);
  {
    ProgressBar bar(session, "model.bin");
    bar.ShowBytes(1024, 1024);
  }
  EXPECT_EQ(err_.str(), "");
}

}  // namespace
}  // namespace ioworker::cli
