// A signer's world for tests: a key, a policy, and a good payout.
#pragma once

#include <string>

#include <stdlib.h>

#include "base/check.h"
#include "base/key.h"
#include "rails/signer/policy.h"
#include "rails/solana/payout.h"

namespace ioworker::signer {

inline solana::Address KeyAddress(char seed) {
  return solana::AddressOf(KeyPair::FromSeed(std::string(32, seed)).public_key());
}

inline solana::Address Filled(char byte) { return solana::AddressOf(std::string(32, byte)); }

inline constexpr char kTreasurySeed = 't';

inline solana::TokenPayout GoodPayout() {
  return {.use = {.treasury = KeyAddress(kTreasurySeed),
                  .nonce_account = Filled('n'),
                  .nonce = Filled('v'),
                  .compute_units = 150'000,
                  .unit_price = 20'000,
                  .payout = "payout-1"},
          .owner = KeyAddress('o'),
          .mint = Filled('m'),
          .units = 2'500'000,
          .decimals = 6};
}

inline SignerPolicy GoodPolicy() {
  return {.mints = {{Filled('m'),
                     {.decimals = 6, .payout_units_max = 10'000'000, .day_units_max = 25'000'000}}},
          .nonce_accounts = {Filled('n'), Filled('N')},
          .fee_lamports_max = 100'000,
          .payouts_per_day_max = 100};
}

inline std::string BytesOf(const solana::Message& message) {
  return solana::LegacyEncoder().Encode(message).value();
}

// A folder that is left to the system's cleaning.
inline std::string FreshFolder() {
  std::string path = "/tmp/signer-test-XXXXXX";
  CHECK(mkdtemp(path.data()) != nullptr);
  return path;
}

}  // namespace ioworker::signer
