// Makes nonce accounts for the pool, paid by a wallet of the operator's: not by the treasury, whose
// signer signs nothing of the kind. Blocking; for the command line.
#pragma once

#include <string>
#include <vector>

#include "base/key.h"
#include "base/random.h"
#include "base/result.h"
#include "rails/solana_rail/rpc.h"

namespace ioworker::solana_rail {

inline constexpr int kNoncesAtOnceMax = 64;

struct NonceCreation {
  solana::Address authority;  // the treasury
  int count = 1;
  Duration poll = seconds{1};
};

// Their addresses, each there at the configured commitment; about 0.0015 SOL each. A failure on the
// way names those that were made.
Result<std::vector<solana::Address>> CreateNonces(Rpc& rpc, const KeyPair& payer,
                                                  const NonceCreation& creation, Random& random);

}  // namespace ioworker::solana_rail
