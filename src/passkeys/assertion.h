// Assertion: somebody proves to have a passkey, to sign in or for a step-up. Any thread; nothing is
// kept here.
//
// The caller keeps the challenge for this browser alone and gives it back once. To sign in it reads
// the answer, finds the credential by its id, then finishes; it stores the new sign count in the
// same transaction as the session.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "passkeys/ceremony.h"

namespace ioworker::passkeys {

// `allowed`: ids of the passkeys that may answer, kListedCredentialsMax of them; none to sign in,
// where the browser offers what it has for us and we do not say who has which.
Begun BeginAssertion(const Settings& settings, const std::vector<std::string>& allowed,
                     Random& random);

// What the browser gave, read but not believed.
struct AssertionAnswer {
  std::string credential_id;
  std::string client_data;
  std::string authenticator_data;
  std::string signature;
  std::string user_handle{};  // empty if it was not said
};

// Errors: kInvalidArgument, passkey_response_invalid; kTooLarge.
Result<AssertionAnswer> ReadAssertion(std::string_view response);

// As it was stored when it was registered.
struct KnownCredential {
  std::string id;
  std::string public_key;
  std::string user_handle;
  std::uint32_t sign_count = 0;  // of its last use
};

struct Assertion {
  std::string credential_id;
  std::string user_handle;
  std::uint32_t sign_count = 0;  // to be stored
  bool backed_up = false;
};

// Errors: kUnauthenticated with the reasons of client_data.h and authenticator_data.h, and with
//   passkey_unknown          the answer is by another credential than `known`
//   passkey_user_wrong       the device holds it for another account
//   passkey_signature_wrong  it was not signed with this key, or something was changed after it
//   passkey_cloned           the device's count of uses did not grow: somebody has a copy
Result<Assertion> FinishAssertion(const Settings& settings, std::string_view challenge,
                                  const KnownCredential& known, const AssertionAnswer& answer);

}  // namespace ioworker::passkeys
