#include "rails/solana_rail/chain_data.h"

#include "rails/solana/programs.h"

namespace ioworker::solana_rail {
namespace {

constexpr std::size_t kMintBytes = 82;
constexpr char kInitialized = 1;
constexpr char kFrozen = 2;

solana::Address AddressAt(const std::string& data, std::size_t offset) {
  return solana::AddressOf(std::string_view(data).substr(offset, solana::kAddressBytes));
}

}  // namespace

std::optional<NonceData> ReadNonce(const ChainAccount& account) {
  const auto& data = account.data;
  if (account.owner != solana::SystemProgram() || data.size() != kNonceBytes) return std::nullopt;
  if (data[4] != kInitialized) return std::nullopt;
  return NonceData{.authority = AddressAt(data, 8), .value = AddressAt(data, 40)};
}

std::optional<MintData> ReadMint(const ChainAccount& account) {
  const auto& data = account.data;
  if (account.owner != solana::TokenProgram() || data.size() != kMintBytes) return std::nullopt;
  if (data[45] != kInitialized) return std::nullopt;
  return MintData{.decimals = static_cast<std::uint8_t>(data[44])};
}

std::optional<TokenAccountData> ReadTokenAccount(const ChainAccount& account) {
  const auto& data = account.data;
  if (account.owner != solana::TokenProgram() || data.size() != kTokenAccountBytes) {
    return std::nullopt;
  }
  if (data[108] != kInitialized && data[108] != kFrozen) return std::nullopt;
  TokenAccountData read{.mint = AddressAt(data, 0),
                        .owner = AddressAt(data, 32),
                        .frozen = data[108] == kFrozen};
  for (std::size_t i = 0; i < sizeof read.units; ++i) {
    read.units |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(data[64 + i])) << (8 * i);
  }
  return read;
}

}  // namespace ioworker::solana_rail
