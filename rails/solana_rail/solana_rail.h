// SolanaRail: pays tokens of one mint on Solana, each payout at most once by the chain's own rules.
//
// `prepare` gives the payout a nonce account and has its transaction signed, and with it the one that
// cancels it; the chain lets one of the two land (payout.h). All else follows from what is read on
// chain. Blocking; one thread. docs/reference/rails.md is its contract, docs/decisions/0031-rails.md
// says why it is so.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "rails/rail.h"
#include "rails/solana_rail/blob.h"
#include "rails/solana_rail/destination.h"
#include "rails/solana_rail/nonce_pool.h"
#include "rails/solana_rail/rail_settings.h"
#include "rails/solana_rail/rpc.h"
#include "rails/solana_rail/signer_client.h"

namespace ioworker::solana_rail {

class SolanaRail final : public rails::Rail {
 public:
  // `clock` must outlive it.
  SolanaRail(RailSettings settings, NoncePool pool, const Clock& clock);

  Result<rails::RailDescription> Describe() override;
  Result<rails::CheckedAddress> ValidateAddress(const std::string& address) override;
  Result<rails::RailQuote> Quote(const std::string& address, Money amount) override;
  Result<rails::Prepared> Prepare(const rails::PayoutOrder& order) override;
  Status Submit(const rails::Prepared& prepared) override;
  Result<rails::PayoutState> GetState(const rails::Prepared& prepared) override;
  Result<rails::CancelOutcome> Cancel(const rails::Prepared& prepared) override;

 private:
  struct FreeNonce {
    solana::Address account;
    solana::Hash value;
    std::uint64_t slot = 0;
  };

  Status EnsureReady();
  Result<std::uint64_t> CheckAmount(Money amount) const;
  Status CheckTreasury(std::uint64_t units);
  Result<std::optional<FreeNonce>> LookForFree(const solana::Address& account);
  Result<FreeNonce> TakeNonce(const rails::PayoutOrder& order);
  Result<rails::Prepared> SignAssigned(const solana::Address& account);
  Result<std::string> SignedTransaction(const std::string& message);
  Result<rails::PayoutState> StateOf(const PreparedBlob& blob);

  RailSettings settings_;
  NoncePool pool_;
  const Clock& clock_;
  Rpc rpc_;
  SignerClient signer_;
  std::optional<solana::Address> treasury_{};  // once cluster, mint and signer were found to fit
};

}  // namespace ioworker::solana_rail
