// SignerPolicy: what the signer's settings allow, whatever was signed before. Pure; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "base/result.h"
#include "rails/signer/decode.h"

namespace ioworker::signer {

struct MintPolicy {
  std::uint8_t decimals = 0;
  std::uint64_t payout_units_max = 0;  // of one payout
  std::uint64_t day_units_max = 0;     // of all payouts first signed within a day of UTC
};

struct SignerPolicy {
  std::map<solana::Address, MintPolicy> mints{};
  std::set<solana::Address> nonce_accounts{};
  std::uint64_t fee_lamports_max = 0;  // of one transaction
  std::uint64_t payouts_per_day_max = 0;
};

// A reason of refusal.h if it does not allow this. `treasury`: the key that would sign.
Status CheckPolicy(const SignerPolicy& policy, const solana::Address& treasury,
                   const Intent& intent);

}  // namespace ioworker::signer
