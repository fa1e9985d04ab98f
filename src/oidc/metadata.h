// Metadata: what a provider says of itself (OpenID Connect Discovery 1.0, RFC 8414), as far as we
// act on it. Values; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "oidc/provider.h"

namespace ioworker::oidc {

inline constexpr std::size_t kMetadataBytesMax = 64 << 10;

// How a client proves who it is at the token endpoint.
enum class ClientProof { kBasic, kPost };

struct Metadata {
  Endpoints endpoints{};
  bool announces_issuer = false;  // in each answer (RFC 9207)
  ClientProof proof = ClientProof::kBasic;
};

// Where the document of an issuer lies.
std::string MetadataUrl(const std::string& issuer);

// Its issuer must be exactly the one that was asked for, or the provider could be made to speak for
// another one. Endpoints on this machine are taken from an issuer on this machine only.
// kUnavailable "provider_misconfigured" or "provider_unavailable".
Result<Metadata> ReadMetadata(std::string_view document, const std::string& issuer);

// Of a provider whose endpoints are known beforehand.
Metadata KnownMetadata(const Provider& provider);

}  // namespace ioworker::oidc
