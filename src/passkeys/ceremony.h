// What both ceremonies of passkeys share: who we are, and how one begins. Values only: any thread.
//
// We are a relying party of WebAuthn Level 2 (https://www.w3.org/TR/webauthn-2/). Passkeys are
// discoverable, the person is verified each time, and no attestation is asked for: which maker's
// device it is does not matter to us (docs/decisions/0032).
#pragma once

#include <string>
#include <vector>

#include "base/time.h"

namespace ioworker::passkeys {

inline constexpr std::size_t kChallengeBytes = 32;
inline constexpr std::size_t kCredentialIdBytesMax = 1023;  // WebAuthn, section 4
inline constexpr std::size_t kUserHandleBytesMax = 64;      // the same
inline constexpr std::size_t kListedCredentialsMax = 64;    // of one account
inline constexpr Duration kTimeToAnswer = minutes{5};       // what the browser is told

struct Settings {
  std::string rp_id;                 // host without port; passkeys are bound to it for good
  std::string name;                  // of the network, for people
  std::vector<std::string> origins;  // "https://host[:port]" exactly as browsers say it
};

// A ceremony that waits for its answer.
struct Begun {
  std::string options;    // JSON for PublicKeyCredential.parse…OptionsFromJSON
  std::string challenge;  // kChallengeBytes; keep it for this browser, once, for kTimeToAnswer
};

}  // namespace ioworker::passkeys
