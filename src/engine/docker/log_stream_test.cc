#include "engine/docker/log_stream.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"

namespace ioworker::engine::docker {
namespace {

using std::string_literals::operator""s;

struct Outputs {
  std::string out;
  std::string err;

  LogSink Sink() {
    return [this](LogStream stream, std::string_view bytes) -> Status {
      (stream == LogStream::kOut ? out : err) += bytes;
      return {};
    };
  }
};

std::string Frame(char stream, std::string_view bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  std::string frame{stream, 0, 0, 0};
  for (const int shift : {24, 16, 8, 0}) frame += static_cast<char>(size >> shift);
  return frame += bytes;
}

TEST(LogDecoderTest, FramesCutAnywhereGiveTheSameBytes) {
  const std::string stream =
      Frame(1, "one\n") + Frame(2, "\xff\0two"s) + Frame(1, "") + Frame(0, "three");
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    Outputs outputs;
    const LogSink sink = outputs.Sink();
    LogDecoder decoder(sink);
    ASSERT_TRUE(decoder.Feed(stream.substr(0, cut)));
    ASSERT_TRUE(decoder.Feed(stream.substr(cut)));
    EXPECT_TRUE(decoder.Finish());
    EXPECT_EQ(outputs.out, "one\nthree");
    EXPECT_EQ(outputs.err, "\xff\0two"s);
  }
}

TEST(LogDecoderTest, WhatIsNoFrameIsAnEngineError) {
  for (const std::string& bytes :
       {"hello, w"s, Frame(3, "x"), "\1\1\0\0\0\0\0\1x"s, "\1\0\0\1\0\0\0\1x"s}) {
    Outputs outputs;
    const LogSink sink = outputs.Sink();
    LogDecoder decoder(sink);
    const Status status = decoder.Feed(bytes);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().reason, "engine_error");
    EXPECT_EQ(outputs.out + outputs.err, "");
  }
}

TEST(LogDecoderTest, StreamThatEndsInsideAFrameIsAnError) {
  const std::string stream = Frame(1, "12345");
  for (std::size_t size = 1; size < stream.size(); ++size) {
    Outputs outputs;
    const LogSink sink = outputs.Sink();
    LogDecoder decoder(sink);
    ASSERT_TRUE(decoder.Feed(stream.substr(0, size)));
    EXPECT_FALSE(decoder.Finish());
  }
}

TEST(LogDecoderTest, HugeFrameIsHandedOnAsItComes) {
  Outputs outputs;
  const LogSink sink = outputs.Sink();
  LogDecoder decoder(sink);
  ASSERT_TRUE(decoder.Feed("\1\0\0\0\xff\xff\xff\xff"s));
  ASSERT_TRUE(decoder.Feed("first piece"));
  EXPECT_EQ(outputs.out, "first piece");
}

TEST(LogDecoderTest, SinkThatRefusesEndsTheStream) {
  int calls = 0;
  const LogSink sink = [&](LogStream, std::string_view) -> Status {
    ++calls;
    return TooLarge("log", "enough");
  };
  LogDecoder decoder(sink);
  const Status status = decoder.Feed(Frame(1, "a") + Frame(1, "b"));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(calls, 1);
}

TEST(LogDecoderTest, RandomBytesNeverYieldMoreThanCame) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SeededRandom random(seed);
    std::string bytes = random.Bytes(random.Below(300));
    if (bytes.size() > 4 && random.OneIn(2)) bytes.replace(0, 4, "\1\0\0\0"s);
    Outputs outputs;
    const LogSink sink = outputs.Sink();
    LogDecoder decoder(sink);
    static_cast<void>(decoder.Feed(bytes));
    EXPECT_LE(outputs.out.size() + outputs.err.size(), bytes.size()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace ioworker::engine::docker
