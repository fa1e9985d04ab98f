// An account: a person or organisation who rents, lends or operates, or several of these.
#pragma once

#include <cstdint>
#include <string>

#include "base/country.h"
#include "base/time.h"
#include "domain/ids/ids.h"

namespace ioworker::accounts {

// A set of roles; the values are bits and are stored.
enum class Role : std::uint32_t { kRenter = 1, kLender = 2, kOperator = 4 };

struct Roles {
  std::uint32_t bits = 0;

  bool operator==(const Roles&) const = default;
  bool Has(Role role) const { return (bits & static_cast<std::uint32_t>(role)) != 0; }
  void Add(Role role) { bits |= static_cast<std::uint32_t>(role); }
};

inline constexpr std::size_t kNameBytesMax = 100;

struct Account {
  AccountId id;
  std::string name;
  Roles roles;
  Instant created_at;
  Country country{};  // as its owner says

  bool operator==(const Account&) const = default;
};

}  // namespace ioworker::accounts
