#include "rails/solana/payout.h"

#include <algorithm>
#include <limits>

#include "rails/solana/program_address.h"

namespace ioworker::solana {
namespace {

constexpr std::uint64_t kLamportsPerSignature = 5000;  // since genesis, on every public cluster
constexpr std::uint64_t kMicro = 1'000'000;

Message Begin(const NonceUse& use) {
  return {.payer = use.treasury,
          .lifetime = use.nonce,
          .instructions = {AdvanceNonce(use.nonce_account, use.treasury),
                           SetComputeUnitLimit(use.compute_units),
                           SetComputeUnitPrice(use.unit_price)}};
}

}  // namespace

Message PayoutMessage(const TokenPayout& payout) {
  const NonceUse& use = payout.use;
  Message message = Begin(use);
  message.instructions.push_back(CreateTokenAccount(use.treasury, payout.owner, payout.mint));
  message.instructions.push_back(TransferChecked({.from = TokenAccountOf(use.treasury, payout.mint),
                                                  .mint = payout.mint,
                                                  .to = TokenAccountOf(payout.owner, payout.mint),
                                                  .authority = use.treasury,
                                                  .units = payout.units,
                                                  .decimals = payout.decimals}));
  message.instructions.push_back(Memo(use.payout));
  return message;
}

Message CancelMessage(const NonceUse& use) {
  Message message = Begin(use);
  message.instructions.push_back(Memo(std::string(kCancelMark) + use.payout));
  return message;
}

bool IsPayoutId(std::string_view text) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return !text.empty() && text.size() <= kPayoutIdBytesMax &&
         text.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::uint64_t FeeLamports(std::uint32_t compute_units, std::uint64_t unit_price) {
  std::uint64_t product = 0;
  if (__builtin_mul_overflow(compute_units, unit_price, &product) ||
      product > std::numeric_limits<std::uint64_t>::max() - kMicro) {
    return std::numeric_limits<std::uint64_t>::max();
  }
  return kLamportsPerSignature + (product + kMicro - 1) / kMicro;
}

}  // namespace ioworker::solana
