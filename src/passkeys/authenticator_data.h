// The head of what an authenticator says and signs: for whom, and whether it has seen and verified
// somebody. Any thread. Source: WebAuthn Level 2, section 6.1; the bits of backup: Level 3.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace ioworker::passkeys {

// With a key of 2,048 bits, the longest id and some extensions.
inline constexpr std::size_t kAuthenticatorDataBytesMax = 4096;

struct AuthenticatorHead {
  bool has_credential = false;
  bool has_extensions = false;
  bool backed_up = false;
  std::uint32_t sign_count = 0;
};

// Succeeds if the data is for this relying party and the person was there and verified. Errors:
// kInvalidArgument (passkey_response_invalid), kUnauthenticated with passkey_rp_wrong or
// passkey_user_not_verified.
Result<AuthenticatorHead> CheckAuthenticatorData(std::string_view rp_id, std::string_view data);

}  // namespace ioworker::passkeys
