// SignerClient: asks ioworker-signer over its Unix socket (docs/reference/signer.md). Blocking; one
// thread. Errors are a rail's: what the signer refuses becomes refused, over_cap, payout_changed or
// payout_spent.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/clock.h"
#include "base/result.h"
#include "rails/solana/address.h"

namespace ioworker::solana_rail {

class SignerClient {
 public:
  // `clock` must outlive it.
  SignerClient(std::string socket, const Clock& clock);

  // Whose tokens are paid: the key that signs.
  Result<solana::Address> Treasury();

  // The signature of a message, 64 bytes.
  Result<std::string> Sign(std::string_view message);

 private:
  Result<nlohmann::json> Ask(const nlohmann::json& request);

  std::string socket_;
  const Clock& clock_;
};

}  // namespace ioworker::solana_rail
