// Amounts of the network, in millionths, to and from a token's smallest units. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/money.h"

namespace ioworker::solana {

inline constexpr int kDecimalsMax = 12;

// Nothing if the token is too coarse for the amount, or it passes 64 bits. `amount` not negative.
std::optional<std::uint64_t> UnitsOf(Money amount, int decimals);

}  // namespace ioworker::solana
