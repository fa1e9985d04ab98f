#include "rails/signer/decode.h"

#include <gtest/gtest.h>

#include "rails/signer/refusal.h"
#include "rails/signer/signer_fixture.h"
#include "rails/solana/programs.h"

namespace ioworker::signer {
namespace {

using solana::Instruction;

std::string ReasonOf(const std::string& bytes) {
  const auto intent = DecodeMessage(bytes);
  return intent ? "" : intent.error().reason;
}

TEST(DecodeTest, ReadsBackWhatWasEncoded) {
  const auto payout = GoodPayout();
  EXPECT_EQ(DecodeMessage(BytesOf(PayoutMessage(payout))).value(), Intent(payout));
  EXPECT_EQ(DecodeMessage(BytesOf(CancelMessage(payout.use))).value(), Intent(payout.use));
}

// Whatever one byte is changed to: refused, or a permitted payout of the same amount to the same
// owner, or something that settings and books refuse (signer_test.cc goes on there).
TEST(DecodeTest, NoChangedByteMovesOwnerOrTokenAccountUnseen) {
  const auto payout = GoodPayout();
  const std::string good = BytesOf(PayoutMessage(payout));
  int refused = 0;
  int read = 0;
  for (std::size_t place = 0; place < good.size(); ++place) {
    for (const int flip : {1, 0x40, 0xff}) {
      std::string bytes = good;
      bytes[place] = static_cast<char>(bytes[place] ^ flip);
      const auto intent = DecodeMessage(bytes);
      if (!intent) {
        ++refused;
        continue;
      }
      ++read;
      const auto* const other = std::get_if<solana::TokenPayout>(&*intent);
      ASSERT_NE(other, nullptr);
      EXPECT_EQ(other->owner, payout.owner) << place;
      EXPECT_EQ(other->mint, payout.mint) << place;
      EXPECT_EQ(other->use.treasury, payout.use.treasury) << place;
      EXPECT_EQ(BytesOf(PayoutMessage(*other)), bytes) << place;
    }
  }
  EXPECT_GT(refused, 1'000);
  EXPECT_GT(read, 100) << "amounts, fees, nonce values and ids can be other ones";
}

TEST(DecodeTest, EveryPrefixAndEveryTailIsRefused) {
  const std::string good = BytesOf(PayoutMessage(GoodPayout()));
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_NE(ReasonOf(good.substr(0, size)), "") << size;
  }
  for (int byte = 0; byte < 256; ++byte) {
    EXPECT_EQ(ReasonOf(good + static_cast<char>(byte)), kMalformed);
  }
}

struct Hostile {
  const char* what;
  std::function<void(solana::Message&)> change;
};

TEST(DecodeTest, HostileMessagesAreRefused) {
  const auto payout = GoodPayout();
  const auto thief = KeyAddress('x');
  const std::vector<Hostile> cases = {
      {"a transfer more",
       [&](auto& m) { m.instructions.insert(m.instructions.begin() + 5, m.instructions[4]); }},
      {"the transfer twice in place of the account",
       [&](auto& m) { m.instructions[3] = m.instructions[4]; }},
      {"no nonce advance", [&](auto& m) { m.instructions.erase(m.instructions.begin()); }},
      {"another nonce authority",
       [&](auto& m) { m.instructions[0] = solana::AdvanceNonce(payout.use.nonce_account, thief); }},
      {"withdraws the nonce", [&](auto& m) { m.instructions[0].data = std::string("\5\0\0\0", 4); }},
      {"gives the nonce away", [&](auto& m) { m.instructions[0].data = std::string("\7\0\0\0", 4); }},
      {"heap frame for a limit", [&](auto& m) { m.instructions[1].data[0] = 1; }},
      {"to the thief's account",
       [&](auto& m) { m.instructions[4].accounts[2].address = Filled('x'); }},
      {"from another account",
       [&](auto& m) { m.instructions[4].accounts[0].address = Filled('x'); }},
      {"another mint in the transfer",
       [&](auto& m) { m.instructions[4].accounts[1].address = Filled('x'); }},
      {"another authority", [&](auto& m) { m.instructions[4].accounts[3].address = thief; }},
      {"a second signer", [&](auto& m) { m.instructions[4].accounts[1].signs = true; }},
      {"a writable owner", [&](auto& m) { m.instructions[3].accounts[2].writable = true; }},
      {"approve in place of transfer", [&](auto& m) { m.instructions[4].data[0] = 13; }},
      {"set authority", [&](auto& m) { m.instructions[4].data[0] = 6; }},
      {"close the account", [&](auto& m) { m.instructions[4].data = std::string(1, 9); }},
      {"create, not idempotent", [&](auto& m) { m.instructions[3].data = std::string(1, 0); }},
      {"create without data", [&](auto& m) { m.instructions[3].data.clear(); }},
      {"recover nested", [&](auto& m) { m.instructions[3].data = std::string(1, 2); }},
      {"Token-2022",
       [&](auto& m) { m.instructions[4].program = solana::Token2022Program(); }},
      {"a longer transfer", [&](auto& m) { m.instructions[4].data += 'x'; }},
      {"no memo", [&](auto& m) { m.instructions.pop_back(); }},
      {"an empty memo", [&](auto& m) { m.instructions[5].data.clear(); }},
      {"a memo that is no id", [&](auto& m) { m.instructions[5].data = "a b"; }},
      {"a cancel's memo", [&](auto& m) { m.instructions[5].data = "cancel:payout-1"; }},
      {"a memo with a signer",
       [&](auto& m) {
         m.instructions[5].accounts.push_back({.address = m.payer, .signs = true});
       }},
      {"another payer", [&](auto& m) { m.payer = thief; }},
  };
  for (const auto& one : cases) {
    auto message = PayoutMessage(payout);
    one.change(message);
    const auto reason = ReasonOf(BytesOf(message));
    EXPECT_TRUE(reason == kNotCanonical || reason == kInstructionNotAllowed || reason == kMalformed)
        << one.what << ": " << reason;
  }
}

TEST(DecodeTest, NoiseIsRefused) {
  for (const std::string& bytes :
       {std::string(), std::string(1, '\0'), std::string(300, '\0'), std::string(300, '\xff'),
        std::string("\x80\x01\x00\x00", 4), std::string(2'000, '\x01')}) {
    EXPECT_NE(ReasonOf(bytes), "");
  }
}

}  // namespace
}  // namespace ioworker::signer
