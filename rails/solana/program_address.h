// Addresses that programs derive: no key signs for them. Pure; any thread.
//
// Source: https://solana.com/docs/core/pda. What makes a derived address valid is curve.h.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "rails/solana/address.h"

namespace ioworker::solana {

inline constexpr std::size_t kSeedBytesMax = 32;
inline constexpr std::size_t kSeedsMax = 15;  // the bump makes 16

// The address of the highest bump seed, from 255 down, that is not on the curve. Nothing if none of
// the 256 is (nobody has seen such seeds), or if a seed is too long.
std::optional<Address> FindProgramAddress(std::span<const std::string_view> seeds,
                                          const Address& program);

// Where an owner's classic tokens of a mint lie.
Address TokenAccountOf(const Address& owner, const Address& mint);

}  // namespace ioworker::solana
