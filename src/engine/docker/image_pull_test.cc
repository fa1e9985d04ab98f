#include "engine/docker/image_pull.h"

#include <string>

#include <gtest/gtest.h>

#include "base/random.h"

namespace ioworker::engine::docker {
namespace {

std::string Line(std::string_view id, std::string_view status, int current = 0, int total = 0) {
  return WriteJson({{"id", id},
                    {"status", status},
                    {"progressDetail", {{"current", current}, {"total", total}}}}) +
         "\r\n";
}

TEST(PullReaderTest, SumsLayersAndKnowsTheTotalOnlyWhenAllAreKnown) {
  PullReader reader;
  ASSERT_TRUE(reader.Feed(R"({"status":"Pulling from library/x","id":"1"})"
                          "\n"));
  ASSERT_TRUE(reader.Feed(Line("a", "Pulling fs layer") + Line("b", "Pulling fs layer") +
                          Line("c", "Already exists")));
  EXPECT_EQ(reader.progress().bytes_total, 0U);

  ASSERT_TRUE(reader.Feed(Line("a", "Downloading", 30, 100)));
  EXPECT_EQ(reader.progress().bytes_done, 30U);
  EXPECT_EQ(reader.progress().bytes_total, 0U);

  ASSERT_TRUE(reader.Feed(Line("b", "Downloading", 5, 50) + Line("a", "Verifying Checksum") +
                          Line("a", "Download complete") + Line("a", "Extracting", 10, 400)));
  EXPECT_EQ(reader.progress().bytes_done, 105U);
  EXPECT_EQ(reader.progress().bytes_total, 150U);
  EXPECT_EQ(reader.error(), "");
}

TEST(PullReaderTest, LinesMayBeCutAnywhere) {
  const std::string lines = Line("a", "Downloading", 7, 9) + R"({"error":"manifest unknown"})"
                                                             "\n";
  for (std::size_t cut = 0; cut <= lines.size(); ++cut) {
    PullReader reader;
    ASSERT_TRUE(reader.Feed(lines.substr(0, cut)));
    ASSERT_TRUE(reader.Feed(lines.substr(cut)));
    EXPECT_EQ(reader.progress().bytes_done, 7U);
    EXPECT_EQ(reader.error(), "manifest unknown");
  }
}

TEST(PullReaderTest, HostileProgressStaysWithinLimits) {
  PullReader reader;
  EXPECT_TRUE(reader.Feed(Line("a", "Downloading", -5, -1) + Line("b", "Downloading", 900, 10) +
                          "[1,2]\nnonsense\n{\"id\":7}\n"));
  EXPECT_EQ(reader.progress().bytes_done, 10U);
  EXPECT_FALSE(reader.Feed(std::string(1 << 20, 'x')));

  PullReader many;
  Status status;
  for (int i = 0; i < 5000 && status; ++i)
    status = many.Feed(Line(std::to_string(i), "Pulling fs layer"));
  EXPECT_FALSE(status);
}

TEST(PullFailedTest, EveryCauseHasItsReasonAndKeepsTheEnginesWordsBack) {
  struct Case {
    std::string words;
    ErrorCode code;
    std::string reason;
  };
  for (const Case& c :
       {Case{"pull access denied for x, repository does not exist or may require 'docker login'",
             ErrorCode::kNotFound, "image_error"},
        Case{"manifest for x:1 not found: manifest unknown", ErrorCode::kNotFound, "image_error"},
        Case{"Get \"https://r/v2/\": dial tcp: lookup r on 10.0.0.53:53: no such host",
             ErrorCode::kUnavailable, "image_error"},
        Case{"toomanyrequests: You have reached your pull rate limit",
             ErrorCode::kResourceExhausted, "image_error"},
        Case{"no matching manifest for linux/amd64", ErrorCode::kInvalidArgument, "image_error"},
        Case{"write /var/lib/docker/tmp/x: no space left on device", ErrorCode::kUnavailable,
             "engine_error"},
        Case{"something else 10.0.0.53", ErrorCode::kUnavailable, "image_error"}}) {
    const Error error = PullFailed("x:1", c.words).error();
    EXPECT_EQ(error.code, c.code) << c.words;
    EXPECT_EQ(error.reason, c.reason) << c.words;
    EXPECT_FALSE(error.message.contains("10.0.0.53"));
    EXPECT_EQ(error.detail, c.words);
  }
}

}  // namespace
}  // namespace ioworker::engine::docker
