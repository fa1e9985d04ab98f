// The edge to libfido2, which knows the signatures. The only file that includes it. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "passkeys/cose_key.h"

namespace ioworker::passkeys {

struct AttestedCredential {
  std::string id;
  PublicKey key;
  std::string aaguid;  // 16 bytes: the model of the authenticator, or zeros
};

// The new credential within authenticator data. Nothing if it is broken, or if the key is of
// another kind than kAlgorithms.
std::optional<AttestedCredential> ReadAttestedCredential(std::string_view authenticator_data);

// What an authenticator has signed: its own data and the hash of the browser's.
struct SignedData {
  std::string_view rp_id;
  std::string_view authenticator_data;
  std::string_view client_data_hash;  // SHA-256
  std::string_view signature;
};

// Whether the credential within the data has signed them itself.
bool VerifySelfAttestation(const SignedData& data, Algorithm algorithm);

// Whether the owner of the key has signed the data.
bool VerifyAssertion(const SignedData& data, const PublicKey& key);

}  // namespace ioworker::passkeys
