#include "rails/solana/message.h"

#include <gtest/gtest.h>

#include "base/digest.h"
#include "rails/solana/base58.h"
#include "rails/solana/payout.h"
#include "rails/solana/program_address.h"
#include "rails/solana/programs.h"
#include "rails/solana/token_amount.h"

namespace ioworker::solana {
namespace {

TEST(Base58Test, Goldens) {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""},
      {std::string(1, '\0'), "1"},
      {std::string("\0\0a", 3), "112g"},
      {"Hello World!", "2NEpo7TZRRrLZSi2U"},
      {std::string(32, '\0'), "11111111111111111111111111111111"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(EncodeBase58(bytes), text);
    EXPECT_EQ(DecodeBase58(text), bytes);
  }
  for (const char* text : {"0", "O", "I", "l", " 1", "1\n"}) EXPECT_FALSE(DecodeBase58(text));
  EXPECT_FALSE(DecodeBase58(std::string(kBase58TextMax + 1, '1')));
  EXPECT_FALSE(ParseAddress(std::string(31, '1')));
  EXPECT_FALSE(ParseAddress(std::string(33, '1')));
}

TEST(MessageTest, CompactNumbers) {
  EXPECT_EQ(Hex(CompactU16(0)), "00");
  EXPECT_EQ(Hex(CompactU16(127)), "7f");
  EXPECT_EQ(Hex(CompactU16(128)), "8001");
  EXPECT_EQ(Hex(CompactU16(16'384)), "808001");
  EXPECT_EQ(Hex(CompactU16(65'535)), "ffff03");
}

// Of the messages of differential.mjs, which @solana/kit made to the same bytes.
TEST(MessageTest, AccountsStandInTheirClasses) {
  const Address payer = AddressOf(std::string(32, 'p'));
  const Address nonce = AddressOf(std::string(32, 'n'));
  const auto bytes = LegacyEncoder().Encode({.payer = payer,
                                             .lifetime = AddressOf(std::string(32, 'v')),
                                             .instructions = {AdvanceNonce(nonce, payer)}});
  ASSERT_TRUE(bytes);
  EXPECT_EQ(Hex(bytes->substr(0, 4)), "01000204") << "one signer; two that are only read; four";
  EXPECT_EQ(bytes->substr(4, 32), payer.View());
  EXPECT_EQ(bytes->substr(36, 32), nonce.View());
  EXPECT_EQ(bytes->substr(68, 32), SystemProgram().View());
  EXPECT_EQ(bytes->substr(100, 32), RecentBlockhashesSysvar().View());
  EXPECT_EQ(Hex(bytes->substr(164)), "0102" "03010300" "04" "04000000");
}

TEST(MessageTest, WhatPassesATransactionsSizeIsRefused) {
  const Address payer = AddressOf(std::string(32, 'p'));
  const Message message{
      .payer = payer, .lifetime = payer, .instructions = {Memo(std::string(1'100, 'x'))}};
  EXPECT_EQ(LegacyEncoder().Encode(message).error().code, ErrorCode::kTooLarge);
}

TEST(PayoutTest, FeesAreCappedAndNotWrapped) {
  EXPECT_EQ(FeeLamports(0, 0), 5'000U);
  EXPECT_EQ(FeeLamports(150'000, 20'000), 8'000U);
  EXPECT_EQ(FeeLamports(1, 1), 5'001U) << "rounded up";
  EXPECT_EQ(FeeLamports(~std::uint32_t{0}, ~std::uint64_t{0}), ~std::uint64_t{0});
}

TEST(TokenAmountTest, ExactOrNothing) {
  EXPECT_EQ(UnitsOf(Money{2'500'000}, 6), 2'500'000U);
  EXPECT_EQ(UnitsOf(Money{2'500'000}, 9), 2'500'000'000U);
  EXPECT_EQ(UnitsOf(Money{2'500'000}, 2), 250U);
  EXPECT_EQ(UnitsOf(Money{2'505'000}, 2), std::nullopt);
  EXPECT_EQ(UnitsOf(Money{2'500'000}, 0), std::nullopt);
  EXPECT_EQ(UnitsOf(kMoneyMax, 12), std::nullopt);
}

}  // namespace
}  // namespace ioworker::solana
