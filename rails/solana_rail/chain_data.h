// What accounts on chain contain: nonces, mints, token accounts. Pure; any thread.
//
// Sources: https://docs.rs/solana-nonce (version, state, authority, value, fee; 80 bytes),
// https://docs.rs/spl-token (Mint 82 bytes, Account 165).
#pragma once

#include <optional>

#include "rails/solana/address.h"
#include "rails/solana_rail/rpc.h"

namespace ioworker::solana_rail {

inline constexpr std::size_t kNonceBytes = 80;
inline constexpr std::size_t kTokenAccountBytes = 165;

struct NonceData {
  solana::Address authority;
  solana::Hash value;
};

struct MintData {
  std::uint8_t decimals = 0;
};

struct TokenAccountData {
  solana::Address mint;
  solana::Address owner;
  std::uint64_t units = 0;
  bool frozen = false;
};

// Nothing if it is another kind of account. Each asks for the right program as its owner.
std::optional<NonceData> ReadNonce(const ChainAccount& account);
std::optional<MintData> ReadMint(const ChainAccount& account);
std::optional<TokenAccountData> ReadTokenAccount(const ChainAccount& account);

}  // namespace ioworker::solana_rail
