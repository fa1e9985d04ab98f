#include "base/base58.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/digest.h"
#include "base/random.h"

namespace ioworker {
namespace {

using namespace std::string_view_literals;

// The first three stand in draft-msporny-base58-03, section 5; the others are programs of Solana
// whose addresses its documents give.
TEST(Base58Test, KnownTexts) {
  struct Case {
    std::string_view hex;
    std::string_view text;
  };
  const Case cases[] = {
      {"48656c6c6f20576f726c6421", "2NEpo7TZRRrLZSi2U"},
      {"54686520717569636b2062726f776e20666f78206a756d7073206f76657220746865206c617a7920646f672e",
       "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z"},
      {"0000287fb4cd", "11233QC4"},
      {"06ddf6e1d765a193d9cbe146ceeb79ac1cb485ed5f5b37913a8cf5857eff00a9",
       "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"},
      {"0000000000000000000000000000000000000000000000000000000000000000",
       "11111111111111111111111111111111"},
      {"", ""},
      {"00", "1"},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(EncodeBase58(FromHex(each.hex).value()), each.text);
    const auto decoded = DecodeBase58(each.text);
    ASSERT_TRUE(decoded) << each.text;
    EXPECT_EQ(Hex(*decoded), each.hex);
  }
}

TEST(Base58Test, WhatIsNotOfTheAlphabetIsRefused) {
  for (const auto text : {"0"sv, "O"sv, "I"sv, "l"sv, " 2"sv, "2 "sv, "2\n"sv, "2\0"sv, "+"sv,
                          "\xC3\xA9"sv, "2NEpo7TZRRrLZSi2U="sv}) {
    EXPECT_FALSE(DecodeBase58(text)) << Hex(text);
  }
}

TEST(Base58Test, OnlyTheRightSizeIsAnAddress) {
  const auto system_program = std::string(32, '1');
  EXPECT_TRUE(DecodeBase58(system_program, 32));
  EXPECT_FALSE(DecodeBase58(system_program + "1", 32));
  EXPECT_FALSE(DecodeBase58(system_program.substr(1), 32));
  // 2^256 needs a byte more than 2^256 - 1.
  const auto largest = EncodeBase58(std::string(32, '\xFF'));
  const auto next = EncodeBase58("\x01" + std::string(32, '\0'));
  EXPECT_EQ(largest, "JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFG");
  EXPECT_EQ(next, "JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFH");
  EXPECT_TRUE(DecodeBase58(largest, 32));
  EXPECT_FALSE(DecodeBase58(next, 32));
}

TEST(Base58Test, BoundsHoldAtTheirEdge) {
  const auto most = EncodeBase58(std::string(kBase58BytesMax, '\xFF'));
  EXPECT_EQ(most.size(), kBase58TextMax);
  EXPECT_TRUE(DecodeBase58(most));
  EXPECT_FALSE(DecodeBase58(std::string(kBase58TextMax, 'z')));  // 129 bytes
  EXPECT_FALSE(DecodeBase58(most + "1"));
  EXPECT_TRUE(DecodeBase58(std::string(kBase58BytesMax, '1')));
  EXPECT_FALSE(DecodeBase58(std::string(kBase58BytesMax + 1, '1')));
}

RC_GTEST_PROP(Base58Test, WhatIsEncodedIsDecoded, (std::uint64_t seed)) {
  SeededRandom random(seed);
  const auto zeros = std::string(random.Below(4), '\0');
  const auto bytes = zeros + random.Bytes(random.Below(kBase58BytesMax - 4));
  RC_ASSERT(DecodeBase58(EncodeBase58(bytes)) == bytes);
}

// No two texts mean the same bytes.
RC_GTEST_PROP(Base58Test, WhatIsDecodedIsEncodedTheSame, (std::uint64_t seed)) {
  constexpr auto kLetters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"sv;
  SeededRandom random(seed);
  std::string text(random.Below(4), '1');
  for (auto left = random.Below(120); left > 0; --left) text += kLetters[random.Below(58)];
  const auto bytes = DecodeBase58(text);
  RC_ASSERT(bytes.has_value());
  RC_ASSERT(EncodeBase58(*bytes) == text);
}

}  // namespace
}  // namespace ioworker
