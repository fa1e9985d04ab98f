// The outer form of what the browser gives back: PublicKeyCredential.toJSON(). Any thread.
// Source: WebAuthn Level 3, section 5.1.8 (RegistrationResponseJSON, AuthenticationResponseJSON).
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/result.h"

namespace ioworker::passkeys {

inline constexpr std::size_t kResponseBytesMax = 32 * 1024;

struct Response {
  std::string credential_id;
  nlohmann::json inner;  // the object "response"
};

// Errors: kTooLarge; kInvalidArgument, passkey_response_invalid. Other members are passed over.
Result<Response> ReadResponse(std::string_view json);

}  // namespace ioworker::passkeys
