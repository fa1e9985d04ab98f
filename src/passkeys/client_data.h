// What the browser says of a ceremony: clientDataJSON. The authenticator signs its hash. Any
// thread. Source: WebAuthn Level 2, sections 5.8.1, 7.1 and 7.2.
#pragma once

#include <string_view>

#include "base/result.h"
#include "passkeys/ceremony.h"

namespace ioworker::passkeys {

inline constexpr std::size_t kClientDataBytesMax = 4096;

enum class CeremonyType { kCreate, kGet };

// Succeeds if it is of this ceremony: type, challenge (compared in constant time) and origin,
// within no frame of another origin. Strict JSON without a key twice; unknown keys are passed over,
// as the standard asks. Errors: kInvalidArgument (passkey_response_invalid) if it is no such JSON;
// kUnauthenticated with passkey_type_wrong, passkey_challenge_wrong, passkey_origin_wrong,
// passkey_cross_origin.
Status CheckClientData(const Settings& settings, CeremonyType type, std::string_view challenge,
                       std::string_view client_data_json);

}  // namespace ioworker::passkeys
