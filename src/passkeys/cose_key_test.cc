#include "passkeys/cose_key.h"

#include <gtest/gtest.h>

#include "base/digest.h"
#include "base/random.h"

namespace ioworker::passkeys {
namespace {

// RFC 9052's form of the example key in WebAuthn Level 2, section 6.5.1.1.
TEST(CoseKeyTest, TheFormIsThatOfTheStandard) {
  const PublicKey key{.algorithm = Algorithm::kEs256,
                      .bytes = std::string(32, 'x') + std::string(32, 'y')};
  EXPECT_EQ(Hex(WriteCoseKey(key)), "a5010203262001215820" + Hex(std::string(32, 'x')) + "225820" +
                                        Hex(std::string(32, 'y')));
}

TEST(CoseKeyTest, EveryKindReadsBack) {
  SeededRandom random(1);
  for (const auto& [algorithm, size] :
       {std::pair{Algorithm::kEs256, 64u}, {Algorithm::kEdDsa, 32u}, {Algorithm::kRs256, 259u}}) {
    const PublicKey key{.algorithm = algorithm, .bytes = random.Bytes(size)};
    const auto cose = WriteCoseKey(key);
    EXPECT_EQ(ReadCoseKey(cose), key);
    EXPECT_FALSE(ReadCoseKey(cose + "x"));
    EXPECT_FALSE(ReadCoseKey(cose.substr(1)));
    EXPECT_FALSE(ReadCoseKey(cose.substr(0, cose.size() - 1)));
    auto changed = cose;
    changed[3] = static_cast<char>(changed[3] ^ 0x10);
    EXPECT_FALSE(ReadCoseKey(changed));
  }
  EXPECT_FALSE(ReadCoseKey(""));
}

}  // namespace
}  // namespace ioworker::passkeys
