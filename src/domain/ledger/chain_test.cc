#include "domain/ledger/chain.h"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/digest.h"

namespace ioworker::ledger {
namespace {

Transfer Sample() {
  return {.sequence = 7,
          .kind = TransferKind::kEarning,
          .from = PurseId::Spending({.high = 0x0102030405060708, .low = 0x090a0b0c0d0e0f10}),
          .to = PurseId::Earnings({.high = 0x1112131415161718, .low = 0x191a1b1c1d1e1f20}),
          .amount = Money{123'456'789},
          .lease = {.task = {.job = {.high = 0x2122232425262728, .low = 0x292a2b2c2d2e2f30},
                             .index = 4},
                    .attempt = 2},
          .device = {.high = 0x3132333435363738, .low = 0x393a3b3c3d3e3f40},
          .note = "für n°7",
          .at = Instant{1'800'000'000'123'456}};
}

ChainHash HashOfText(std::string_view text) {
  ChainHash hash{};
  std::ranges::copy(Sha256(text), hash.begin());
  return hash;
}

// The example of docs/reference/ledger.md. Whoever changes it breaks every chain there is.
TEST(ChainTest, EncodingIsAsItIsWrittenDown) {
  EXPECT_EQ(Hex(Encode(HashOfText("before"), Sample())),
            "696f776f726b65722d6c656467657231"                                  // ioworker-ledger1
            "6db7d803e74f1ffa7d8f5adc0bf95b3e15bf4c8373fffadf546227cc6c6742cb"  // hash before
            "0000000000000007"                                                  // sequence
            "0000000000000002"                                                  // kind
            "0102030405060708090a0b0c0d0e0f10"                                  // from_account
            "0000000000000001"                                                  // from_kind
            "1112131415161718191a1b1c1d1e1f20"                                  // to_account
            "0000000000000002"                                                  // to_kind
            "00000000075bcd15"                                                  // amount
            "2122232425262728292a2b2c2d2e2f30"                                  // job
            "0000000000000004"                                                  // task_index
            "0000000000000002"                                                  // attempt
            "3132333435363738393a3b3c3d3e3f40"                                  // device
            "00066517289a6240"                                                  // made_at
            "66c3bc72206ec2b037");                                              // note
}

TEST(ChainTest, HashIsThatOfTheEncoding) {
  const auto before = HashOfText("before");
  EXPECT_EQ(Bytes(HashAfter(before, Sample())), Sha256(Encode(before, Sample())));
}

TEST(ChainTest, FirstTransferFollowsZeros) {
  const Transfer first{.sequence = 1,
                       .kind = TransferKind::kCredit,
                       .from = PurseId::Outside(),
                       .to = PurseId::Spending({.high = 0, .low = 1}),
                       .amount = Money{100'000'000},
                       .lease = {},
                       .device = {},
                       .note = {},
                       .at = Instant{1'800'000'000'000'000}};
  EXPECT_EQ(Hex(Bytes(HashAfter({}, first))),
            "2b009f082efeeb4e8764439b7ac7fdfe7813cd86cc7954b80cd99a7e6db7741b");
  EXPECT_EQ(Hex(Bytes(HashAfter(HashAfter({}, first), Sample()))),
            "9256236b07bcddc5aa6d183e58076d6a12879263ac79297499d45ff7f49dca93");
}

TEST(ChainTest, OwnHashIsNotCovered) {
  auto other = Sample();
  other.hash = HashOfText("other");
  EXPECT_EQ(HashAfter({}, other), HashAfter({}, Sample()));
}

// No two different transfers have the same encoding: it can be read back.
RC_GTEST_PROP(ChainTest, EveryFieldIsCovered, ()) {
  const auto before = Sample();
  auto after = before;
  const auto bits = *rc::gen::inRange<std::uint64_t>(1, UINT64_MAX);
  const auto small = static_cast<std::uint32_t>(1 + bits % UINT32_MAX);
  switch (*rc::gen::inRange(0, 13)) {
    case 0:
      after.sequence ^= bits;
      break;
    case 1:
      after.kind = static_cast<TransferKind>(3 + bits % 11);
      break;
    case 2:
      after.from.account.high ^= bits;
      break;
    case 3:
      after.from.account.low ^= bits;
      break;
    case 4:
      after.from.kind = static_cast<PurseKind>(2 + bits % 5);
      break;
    case 5:
      after.to.account.low ^= bits;
      break;
    case 6:
      after.to.kind = static_cast<PurseKind>(3 + bits % 4);
      break;
    case 7:
      after.amount.micros ^= static_cast<std::int64_t>(bits);
      break;
    case 8:
      after.lease.task.job.high ^= bits;
      break;
    case 9:
      after.lease.task.index ^= small;
      break;
    case 10:
      after.lease.attempt ^= small;
      break;
    case 11:
      after.device.low ^= bits;
      break;
    default:
      after.at.micros ^= static_cast<std::int64_t>(bits);
  }
  RC_ASSERT(HashAfter({}, after) != HashAfter({}, before));
  after = before;
  after.note = *rc::gen::arbitrary<std::string>();
  RC_ASSERT((HashAfter({}, after) == HashAfter({}, before)) == (after.note == before.note));
}

}  // namespace
}  // namespace ioworker::ledger
