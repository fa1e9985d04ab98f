// Scopes: what an API key may do, within what its account may. Values only: any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace ioworker::accounts {

// The values equal those of the contract (v1.Scope), in pairs: an even one is the writing that
// includes the reading before it.
enum class Scope : std::uint32_t {
  kJobsRead = 1,
  kJobsWrite = 2,
  kDevicesRead = 3,
  kDevicesWrite = 4,
  kMoneyRead = 5,
  kMoneyWrite = 6,
  kAccountRead = 7,
  kAccountWrite = 8,
  kNetworkRead = 9,
  kNetworkWrite = 10,
};

inline constexpr std::uint32_t kScopesMax = 10;

// As the command line and messages write it: "jobs:read".
std::string_view ScopeName(Scope scope);

// kPermissionDenied, "scope_missing": a key may not do this. `wanted` in words.
std::unexpected<Error> ScopeMissing(std::string_view wanted);

// A set of scopes. The bits are stored.
struct Scopes {
  std::uint32_t bits = 0;  // 1 << (scope - 1)

  bool operator==(const Scopes&) const = default;

  static constexpr Scopes All() { return {(1U << kScopesMax) - 1}; }

  constexpr void Add(Scope scope) {
    const auto number = static_cast<std::uint32_t>(scope);
    bits |= 1U << (number - 1);
    if (number % 2 == 0) bits |= 1U << (number - 2);
  }
  constexpr bool Has(Scope scope) const {
    return (bits & (1U << (static_cast<std::uint32_t>(scope) - 1))) != 0;
  }
  constexpr bool HasAll(Scopes others) const { return (others.bits & ~bits) == 0; }
};

}  // namespace ioworker::accounts
