#include "rails/signer/policy.h"

#include <fmt/format.h>

#include "rails/signer/refusal.h"
#include "rails/solana/curve.h"

namespace ioworker::signer {
namespace {

Status CheckPayout(const SignerPolicy& policy, const solana::TokenPayout& payout) {
  const auto mint = policy.mints.find(payout.mint);
  if (mint == policy.mints.end()) {
    return Refuse(kMintNotAllowed, "the mint " + FormatAddress(payout.mint) + " is not allowed");
  }
  if (payout.decimals != mint->second.decimals) {
    return Refuse(kWrongDecimals, fmt::format("the mint has {} decimals, the transfer says {}",
                                              mint->second.decimals, payout.decimals));
  }
  if (!solana::IsOnCurve(payout.owner)) {
    return Refuse(kOwnerOffCurve, "the owner is no public key; nobody could spend the tokens");
  }
  if (payout.units == 0 || payout.units > mint->second.payout_units_max) {
    return Refuse(kOverPayoutCap, fmt::format("{} units; one payout may have 1 to {}", payout.units,
                                              mint->second.payout_units_max));
  }
  return {};
}

}  // namespace

Status CheckPolicy(const SignerPolicy& policy, const solana::Address& treasury,
                   const Intent& intent) {
  const auto& use = UseOf(intent);
  if (use.treasury != treasury) {
    return Refuse(kNotOurTreasury, "the payer is not this signer's key");
  }
  if (!policy.nonce_accounts.contains(use.nonce_account)) {
    return Refuse(kNonceNotListed,
                  "the nonce account " + FormatAddress(use.nonce_account) + " is not listed");
  }
  const auto fee = solana::FeeLamports(use.compute_units, use.unit_price);
  if (fee > policy.fee_lamports_max) {
    return Refuse(kFeeOverCap, fmt::format("the fee of up to {} lamports passes the cap of {}", fee,
                                           policy.fee_lamports_max));
  }
  const auto* const payout = std::get_if<solana::TokenPayout>(&intent);
  return payout == nullptr ? Status{} : CheckPayout(policy, *payout);
}

}  // namespace ioworker::signer
