// Whether an address can be paid to, by its bytes and by what is on chain. One thread.
#pragma once

#include <string>

#include "base/result.h"
#include "rails/solana_rail/rpc.h"

namespace ioworker::solana_rail {

struct Destination {
  solana::Address owner;
  bool has_token_account = false;  // else the payout makes it, and its rent is a cost
  bool known = false;              // the wallet's own account is on chain
};

// "address_refused" for: no base 58 of 32 bytes; an address off the curve (nobody has its key); the
// treasury or the mint itself; a token account, a mint or any other program's account; a frozen
// token account, or one that is another owner's.
Result<Destination> CheckDestination(Rpc& rpc, const std::string& address,
                                     const solana::Address& mint, const solana::Address& treasury);

}  // namespace ioworker::solana_rail
