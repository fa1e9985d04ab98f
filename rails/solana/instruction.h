// Instruction: one call of a program within a transaction, and those that payouts are made of.
//
// Pure; any thread. Sources: https://docs.rs/solana-system-interface, https://docs.rs/spl-token,
// https://docs.rs/spl-associated-token-account, https://docs.rs/solana-compute-budget-interface.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rails/solana/address.h"

namespace ioworker::solana {

struct AccountUse {
  Address address;
  bool signs = false;
  bool writable = false;

  bool operator==(const AccountUse&) const = default;
};

struct Instruction {
  Address program;
  std::vector<AccountUse> accounts{};
  std::string data{};

  bool operator==(const Instruction&) const = default;
};

// Replaces the nonce's value. As a transaction's first instruction it makes it a durable one.
Instruction AdvanceNonce(const Address& nonce_account, const Address& authority);

Instruction SetComputeUnitLimit(std::uint32_t units);
Instruction SetComputeUnitPrice(std::uint64_t micro_lamports);

// Makes the owner's token account at its derived address unless it is there. `payer` signs.
Instruction CreateTokenAccount(const Address& payer, const Address& owner, const Address& mint);

struct TokenTransfer {
  Address from;  // token account of `authority`
  Address mint;
  Address to;  // token account
  Address authority;
  std::uint64_t units = 0;  // of the mint's smallest
  std::uint8_t decimals = 0;
};

// Refused on chain if the mint has other decimals.
Instruction TransferChecked(const TokenTransfer& transfer);

Instruction Memo(std::string_view text);

// A new account of the system program, `signer`s both. For nonce accounts.
struct NewAccount {
  Address payer;
  Address account;
  std::uint64_t lamports = 0;
  std::uint64_t bytes = 0;
};
Instruction CreateAccount(const NewAccount& account);
Instruction InitializeNonce(const Address& nonce_account, const Address& authority);

}  // namespace ioworker::solana
