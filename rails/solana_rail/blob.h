// PreparedBlob: what the Solana rail hands out as `prepared`: both signed transactions of one payout,
// and the nonce value that lets only one of them land. It holds no secret: what is signed may be
// seen. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "rails/rail.h"
#include "rails/solana/address.h"

namespace ioworker::solana_rail {

struct PreparedBlob {
  std::string genesis_hash{};
  rails::PayoutOrder order{};
  solana::Address nonce_account;
  solana::Hash nonce;
  std::uint64_t slot = 0;     // as of which the nonce had this value
  std::string transaction{};  // wire bytes
  std::string cancel{};

  // Base 58, of the wire bytes' first signature.
  std::string Signature() const;
  std::string CancelSignature() const;

  bool operator==(const PreparedBlob&) const = default;
};

std::string EncodeBlob(const PreparedBlob& blob);

// "prepared_unreadable" for what is none, or of another cluster.
Result<PreparedBlob> DecodeBlob(const std::string& text, const std::string& genesis_hash);

}  // namespace ioworker::solana_rail
