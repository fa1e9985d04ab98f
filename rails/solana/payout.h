// TokenPayout and its counterpart: the two transactions that one nonce value is ever signed for.
//
// Exactly one of them can land: both begin by advancing the nonce. The payout moves tokens from the
// treasury's own token account to the owner's, making that if need be; the cancel moves nothing.
// What a payout is called stands in its memo. Pure; any thread. The signer accepts these two shapes
// and no other (rails/signer/decode.h).
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "rails/solana/address.h"
#include "rails/solana/message.h"

namespace ioworker::solana {

inline constexpr std::size_t kPayoutIdBytesMax = 64;

// What both have in common.
struct NonceUse {
  Address treasury;  // pays, owns the tokens, and is the nonce's authority: one signature
  Address nonce_account;
  Hash nonce;
  std::uint32_t compute_units = 0;
  std::uint64_t unit_price = 0;  // millionths of a lamport
  std::string payout{};          // id

  bool operator==(const NonceUse&) const = default;
};

struct TokenPayout {
  NonceUse use;
  Address owner;
  Address mint;
  std::uint64_t units = 0;
  std::uint8_t decimals = 0;

  bool operator==(const TokenPayout&) const = default;
};

Message PayoutMessage(const TokenPayout& payout);
Message CancelMessage(const NonceUse& use);

// Begins the memo of a cancel; no payout id can contain it.
inline constexpr std::string_view kCancelMark = "cancel:";

// 1 to 64 of A-Z a-z 0-9 _ -, as docs/reference/rails.md has it.
bool IsPayoutId(std::string_view text);

// What one signature and the compute units cost at most, in lamports.
std::uint64_t FeeLamports(std::uint32_t compute_units, std::uint64_t unit_price);

}  // namespace ioworker::solana
