#include "base/id.h"

#include <gtest/gtest.h>

namespace ioworker {

struct ThingTag {
  static constexpr std::string_view kPrefix = "thing";
};
using ThingId = Id<ThingTag>;

namespace {

TEST(IdTest, TextIsReadBackAndSortsByTime) {
  SeededRandom random(1);
  ThingId before;
  for (std::int64_t millis = 1; millis < 100; ++millis) {
    const auto id = ThingId::Make(Instant{millis * 1000}, random);
    EXPECT_EQ(ThingId::Parse(id.Text()), id);
    EXPECT_LT(before, id);
    EXPECT_LT(before.Text(), id.Text());
    before = id;
  }
}

TEST(IdTest, BadTextsAreRefused) {
  const std::string zeros(26, '0');
  EXPECT_TRUE(ThingId::Parse("thing_" + zeros)->IsNil());
  EXPECT_TRUE(ThingId::Parse("thing_7" + std::string(25, 'z')));
  for (const std::string& text :
       {std::string(), std::string("thing"), std::string("thing_"), zeros, "thin_" + zeros,
        "things_" + zeros, "thing-" + zeros, "thing_" + zeros + "0", "thing_" + zeros.substr(1),
        "thing_8" + zeros.substr(1), "thing_" + zeros.substr(1) + "u",
        "thing_" + zeros.substr(1) + "I", "thing_" + zeros.substr(1) + " "}) {
    EXPECT_FALSE(ThingId::Parse(text)) << text;
  }
}

TEST(Base32Test, KnownValues) {
  EXPECT_EQ(EncodeBase32(0, 0), std::string(26, '0'));
  EXPECT_EQ(EncodeBase32(0, 31), std::string(25, '0') + "z");
  EXPECT_EQ(EncodeBase32(UINT64_MAX, UINT64_MAX), "7" + std::string(25, 'z'));
  EXPECT_EQ(DecodeBase32("7" + std::string(25, 'z')),
            (std::array<std::uint64_t, 2>{UINT64_MAX, UINT64_MAX}));
}

}  // namespace
}  // namespace ioworker
