// Registration: an account gets a new passkey. Any thread; nothing is kept here.
//
// The caller keeps the challenge, for this browser and session alone, gives it back once, and
// refuses a credential whose id any account has already.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "passkeys/ceremony.h"

namespace ioworker::passkeys {

struct User {
  std::string handle;  // 1 to 64 bytes that say nothing of the person; comes back at each sign-in
  std::string name;    // shown by the browser when there are several
  std::string display_name;
};

// `existing`: ids of the account's passkeys, so that no device gets two; kListedCredentialsMax.
Begun BeginRegistration(const Settings& settings, const User& user,
                        const std::vector<std::string>& existing, Random& random);

struct Credential {
  std::string id;          // 1 to 1,023 bytes
  std::string public_key;  // COSE, cose_key.h
  std::uint32_t sign_count = 0;
  std::vector<std::string> transports;  // "internal", "hybrid", "usb", …; hints for the browser
  bool backed_up = false;               // copied by its maker, so it outlives the device
  std::string aaguid;                   // 16 bytes; zeros if the device does not say
};

// `response`: JSON of the browser's PublicKeyCredential. Errors: kInvalidArgument with
// passkey_response_invalid, passkey_attestation_unsupported, passkey_algorithm_unsupported;
// kUnauthenticated with the reasons of client_data.h and authenticator_data.h, and
// passkey_signature_wrong for a self attestation that does not hold; kTooLarge.
Result<Credential> FinishRegistration(const Settings& settings, std::string_view challenge,
                                      std::string_view response);

}  // namespace ioworker::passkeys
