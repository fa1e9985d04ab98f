// The attestation object of a registration: CBOR with what the authenticator says, and who vouches
// for it. We ask for nobody ("none"); a browser may leave the new key's own signature ("packed"
// without certificates), which we check then. Any thread.
// Source: WebAuthn Level 2, sections 5.1.3 (step 20), 6.5 and 8.2; CTAP2's canonical CBOR.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ioworker::passkeys {

inline constexpr std::size_t kAttestationBytesMax = 8192;
inline constexpr std::size_t kSignatureBytesMax = 512;

struct Attestation {
  std::string authenticator_data;
  std::string self_signature{};  // empty: none
  std::int64_t algorithm = 0;    // of the signature (COSE)
};

// Errors: kInvalidArgument with passkey_response_invalid, or passkey_attestation_unsupported for a
// form that vouches in another way.
Result<Attestation> ReadAttestation(std::string_view object);

}  // namespace ioworker::passkeys
