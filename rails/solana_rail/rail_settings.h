// The Solana rail's settings file; docs/guides/payouts.md explains each key. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/money.h"
#include "base/result.h"
#include "base/time.h"
#include "rails/solana/address.h"

namespace ioworker::solana_rail {

struct RailSettings {
  std::vector<std::string> rpc_urls{};  // asked in this order; a send goes to all
  std::string genesis_hash{};           // of the cluster to pay in
  std::string signer_socket{};
  std::string state_folder{};
  std::string commitment{};  // "finalized" or "confirmed"
  std::vector<solana::Address> nonce_accounts{};
  solana::Address mint;
  std::string currency{};
  std::uint8_t decimals = 6;
  Money amount_min{10'000};
  Money amount_max{};
  Money sol_price{};  // of one SOL in the payout's currency, for quotes
  std::uint32_t compute_units = 0;
  std::uint64_t unit_price = 0;         // of payouts, millionths of a lamport
  std::uint64_t cancel_unit_price = 0;  // of cancels: they are in a hurry
  Duration poll = seconds{1};           // between two looks at what a cancel came to
  std::string ca_file{};                // PEM; empty: the system's
};

// Errors name file, line and remedy.
Result<RailSettings> LoadRailSettings(const std::string& path);

}  // namespace ioworker::solana_rail
