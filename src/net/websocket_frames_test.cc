#include "net/websocket_frames.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"

namespace ioworker::net {
namespace {

using Messages = std::vector<std::pair<Opcode, std::string>>;

constexpr std::uint32_t kMask = 0x78563412;

std::expected<Messages, FrameFault> ReadAll(FrameReader& reader, std::string bytes,
                                            std::size_t piece) {
  Messages messages;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const auto taken = reader.Put(std::span(bytes).subspan(at, std::min(piece, bytes.size() - at)),
                                  [&](Opcode opcode, std::string_view payload) {
                                    messages.emplace_back(opcode, payload);
                                    return true;
                                  });
    if (!taken) return std::unexpected(taken.error());
  }
  return messages;
}

TEST(WebSocketFramesTest, WhatIsWrittenIsReadHoweverItIsCut) {
  SeededRandom random(7);
  for (const bool masked : {false, true}) {
    std::string bytes;
    Messages written;
    for (const std::size_t size : {0, 1, 7, 125, 126, 127, 1000, 65535, 65536, 70000}) {
      const Opcode opcode = size < 126 && random.OneIn(2) ? Opcode::kPing : Opcode::kBinary;
      written.emplace_back(opcode, random.Bytes(size));
      AppendFrame(bytes, opcode, written.back().second,
                  masked ? std::optional(kMask) : std::nullopt);
    }
    for (const std::size_t piece : {1, 2, 3, 13, 1000, 65536, 1 << 20}) {
      FrameReader reader(masked, 100'000);
      const auto read = ReadAll(reader, bytes, piece);
      ASSERT_TRUE(read) << read.error().words;
      EXPECT_TRUE(*read == written) << "masked " << masked << ", pieces of " << piece;
    }
  }
}

TEST(WebSocketFramesTest, MaskIsOnTheWireAsTheStandardHasIt) {
  // The example of RFC 6455, section 5.7, as a binary frame.
  std::string bytes;
  AppendFrame(bytes, Opcode::kBinary, "Hello", 0x3d21fa37);
  EXPECT_EQ(bytes, "\x82\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
}

TEST(WebSocketFramesTest, PutsPartsTogetherWithControlFramesBetween) {
  using namespace std::string_literals;
  FrameReader reader(false, 100);
  const auto read = ReadAll(reader,
                            "\x02\x02"s
                            "ab"
                            "\x89\x01"s
                            "p"
                            "\x80\x01"s
                            "c",
                            100);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, (Messages{{Opcode::kPing, "p"}, {Opcode::kBinary, "abc"}}));
}

TEST(WebSocketFramesTest, BrokenFramesAreRefusedWithTheirCode) {
  using namespace std::string_literals;
  struct Case {
    const char* what;
    std::string bytes;
    CloseCode code;
  };
  const Case cases[] = {
      {"masked", "\x82\x80"s, CloseCode::kProtocolError},
      {"reserved bit", "\xc2\x00"s, CloseCode::kProtocolError},
      {"unknown opcode", "\x83\x00"s, CloseCode::kProtocolError},
      {"unknown control opcode", "\x8b\x00"s, CloseCode::kProtocolError},
      {"long ping", "\x89\x7e\x00\x7e"s, CloseCode::kProtocolError},
      {"ping in parts", "\x09\x00"s, CloseCode::kProtocolError},
      {"close with half a code",
       "\x88\x01"s
       "x",
       CloseCode::kProtocolError},
      {"length not shortest",
       "\x82\x7e\x00\x01"s
       "x",
       CloseCode::kProtocolError},
      {"long length not shortest", "\x82\x7f\x00\x00\x00\x00\x00\x00\x00\x01"s,
       CloseCode::kProtocolError},
      {"continues nothing", "\x80\x00"s, CloseCode::kProtocolError},
      {"begins within", "\x02\x00\x82\x00"s, CloseCode::kProtocolError},
      {"text",
       "\x81\x01"s
       "x",
       CloseCode::kUnacceptable},
      {"over the limit", "\x82\x65"s, CloseCode::kTooLarge},
      {"far over the limit", "\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff"s, CloseCode::kTooLarge},
      {"parts over the limit", "\x02\x33"s + std::string(51, 'x') + "\x80\x32"s,
       CloseCode::kTooLarge},
  };
  for (const Case& broken : cases) {
    FrameReader reader(false, 100);
    const auto read = ReadAll(reader, broken.bytes, 1000);
    ASSERT_FALSE(read) << broken.what;
    EXPECT_EQ(read.error().code, broken.code) << broken.what;
  }
  FrameReader server(true, 100);
  EXPECT_FALSE(ReadAll(server, "\x82\x00"s, 10)) << "a client must mask";
}

TEST(WebSocketFramesTest, RandomBytesNeverBreakTheReader) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SeededRandom random(seed);
    FrameReader reader(random.OneIn(2), 1000);
    static_cast<void>(ReadAll(reader, random.Bytes(random.Below(300)), 1 + random.Below(50)));
  }
}

TEST(WebSocketFramesTest, CloseReasonSurvivesAndIsCutBetweenCharacters) {
  EXPECT_EQ(CloseReason(ClosePayload(CloseCode::kNormal, "bye")), "bye");
  EXPECT_EQ(CloseReason(ClosePayload(CloseCode::kGoingAway, "")),
            "the other end closed the connection (code 1001)");
  EXPECT_EQ(CloseReason(""), "the other end closed the connection");
  std::string euros;
  for (int i = 0; i < 50; ++i) euros += "€";
  EXPECT_EQ(ClosePayload(CloseCode::kNormal, "x" + euros).size(), 2U + 1 + 117);
}

}  // namespace
}  // namespace ioworker::net
