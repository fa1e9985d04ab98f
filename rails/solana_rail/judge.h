// What a payout has come to, out of what was read on chain. Pure; any thread.
//
// A nonce value is signed for two transactions only, the payout and its cancel, and the chain lets
// one of them land. On a real cluster a transaction that fails advances the nonce all the same; a
// simulator may not do so. Nothing is concluded from the one about the other: both are read.
#pragma once

#include "rails/rail.h"
#include "rails/solana_rail/rpc.h"

namespace ioworker::solana_rail {

struct ChainView {
  bool nonce_moved = false;  // its value is another one, at the configured commitment
  SignatureReading payout{};
  SignatureReading cancel{};
};

// kConfirmed leaves `transaction` and `at` to the caller.
rails::PayoutState Judge(const ChainView& view);

}  // namespace ioworker::solana_rail
