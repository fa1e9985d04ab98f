// An identity: one way an account signs in. Named by provider and subject, never by e-mail address
// or login name, which change hands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "domain/ids/ids.h"

namespace ioworker::accounts {

// Ways in that are no provider of a configuration file. Such files cannot have these names.
inline constexpr std::string_view kEmailProvider = "email";
inline constexpr std::string_view kPasskeyProvider = "passkey";
inline constexpr std::string_view kSolanaProvider = "solana";

inline constexpr std::uint32_t kIdentitiesMax = 20;  // of one account

struct Identity {
  IdentityId id;
  AccountId account;
  std::string provider;
  std::string subject;  // the stable id that the provider gives; of a passkey the credential's id
  std::string name;     // for people
  std::string email;
  std::string passkey;  // its public key and counter, as JSON; empty for all else
  Instant created_at;
  std::optional<Instant> used_at;
  std::optional<Instant> removed_at;  // since when the account cannot be entered by it

  bool operator==(const Identity&) const = default;
};

}  // namespace ioworker::accounts
