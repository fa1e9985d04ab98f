#include "rails/solana/curve.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include "base/digest.h"
#include "base/key.h"

namespace ioworker::solana {
namespace {

// Worked out apart from this code, in integers of any size, by the formula of RFC 8032: '1' where
// SHA-256 of "point N" is on the curve.
constexpr std::string_view kOnCurve =
    "1100110110111011100000101100001100111010001011111110001000001011";

TEST(CurveTest, AgreesWithPlainArithmetic) {
  for (std::size_t i = 0; i < kOnCurve.size(); ++i) {
    EXPECT_EQ(IsOnCurve(AddressOf(Sha256(fmt::format("point {}", i)))), kOnCurve[i] == '1') << i;
  }
}

TEST(CurveTest, EveryPublicKeyIsOnIt) {
  for (int seed = 0; seed < 100; ++seed) {
    const auto key = KeyPair::FromSeed(std::string(32, static_cast<char>(seed)));
    EXPECT_TRUE(IsOnCurve(AddressOf(key.public_key()))) << seed;
  }
}

// Where libsodium's check says otherwise, and the runtime does not: points of small order, points
// outside the main subgroup, and encodings that are not canonical.
TEST(CurveTest, TakesWhatLibsodiumRefuses) {
  const auto with = [](std::uint8_t first, std::uint8_t rest, std::uint8_t last) {
    Address address;
    address.bytes.fill(rest);
    address.bytes.front() = first;
    address.bytes.back() = last;
    return address;
  };
  const Address one = with(1, 0, 0);                // the neutral point
  const Address zero = with(0, 0, 0);               // of order 4
  const Address minus_one = with(0xec, 0xff, 0x7f);  // of order 2
  const Address p = with(0xed, 0xff, 0x7f);         // zero, not canonical
  const Address p_plus_one = with(0xee, 0xff, 0x7f);
  for (const auto& address : {one, zero, minus_one, p, p_plus_one}) {
    EXPECT_TRUE(IsOnCurve(address));
    EXPECT_EQ(crypto_core_ed25519_is_valid_point(address.bytes.data()), 0);
  }
  EXPECT_FALSE(IsOnCurve(with(2, 0, 0)));
  int differ = 0;
  for (int i = 0; i < 400; ++i) {
    const Address address = AddressOf(Sha256(fmt::format("point {}", i)));
    const bool theirs = crypto_core_ed25519_is_valid_point(address.bytes.data()) != 0;
    EXPECT_TRUE(IsOnCurve(address) || !theirs) << "theirs is the narrower test";
    differ += IsOnCurve(address) != theirs ? 1 : 0;
  }
  EXPECT_GT(differ, 100);
}

}  // namespace
}  // namespace ioworker::solana
