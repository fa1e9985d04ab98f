// A message, its text and a wallet for the tests of this folder and the oracle's.
#pragma once

#include <string>

#include "base/base58.h"
#include "base/key.h"
#include "solana_sign_in/message.h"

namespace ioworker::solana_sign_in {

inline KeyPair Wallet(char seed = 'w') { return KeyPair::FromSeed(std::string(32, seed)); }

inline constexpr Instant kStart{1'795'459'680'123'000};  // 2026-11-23T18:48:00.123Z

inline Message MessageOf(const KeyPair& wallet) {
  return {.domain = "ioworker.example:8443",
          .address = EncodeBase58(wallet.public_key()),
          .statement = "Sign in to IO Worker.",
          .uri = "https://ioworker.example:8443/sign-in",
          .chain_id = "mainnet",
          .nonce = "0123456789abcdef",
          .issued_at = kStart,
          .expires_at = kStart + minutes{10}};
}

}  // namespace ioworker::solana_sign_in
