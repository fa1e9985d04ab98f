#include "oidc/metadata.h"

#include <algorithm>

#include "jose/json.h"
#include "oidc/endpoint.h"
#include "oidc/refusal.h"

namespace ioworker::oidc {
namespace {

Result<std::string> EndpointAt(const nlohmann::json& document, const char* key,
                               const std::string& issuer) {
  std::string url = jose::TextAt(document, key);
  if (!CheckEndpoint(url, key) || (IsLoopback(url) && !IsLoopback(issuer))) {
    return ProviderMisconfigured(std::string(key) +
                                 " of the discovery document is no https address");
  }
  return url;
}

// Basic is what a client does if nothing is said (Discovery 1.0, section 3).
Result<ClientProof> ProofOf(const nlohmann::json& document) {
  const auto methods = document.find("token_endpoint_auth_methods_supported");
  if (methods == document.end()) return ClientProof::kBasic;
  const auto has = [&](const char* name) {
    return methods->is_array() &&
           std::ranges::find(*methods, nlohmann::json(name)) != methods->end();
  };
  if (has("client_secret_basic")) return ClientProof::kBasic;
  if (has("client_secret_post")) return ClientProof::kPost;
  return ProviderMisconfigured("the token endpoint takes no client secret");
}

}  // namespace

std::string MetadataUrl(const std::string& issuer) {
  const bool slash = issuer.ends_with('/');
  return issuer + (slash ? "" : "/") + ".well-known/openid-configuration";
}

Result<Metadata> ReadMetadata(std::string_view document, const std::string& issuer) {
  if (document.size() > kMetadataBytesMax) {
    return ProviderUnavailable("the discovery document is too large");
  }
  const auto object = jose::ReadObject(document);
  if (!object) return ProviderUnavailable("the discovery document: " + object.error().reason);
  if (jose::TextAt(*object, "issuer") != issuer) {
    return ProviderMisconfigured("the discovery document is of another issuer: " +
                                 jose::TextAt(*object, "issuer"));
  }
  Metadata metadata;
  auto& endpoints = metadata.endpoints;
  TRY(endpoints.authorize, EndpointAt(*object, "authorization_endpoint", issuer));
  TRY(endpoints.token, EndpointAt(*object, "token_endpoint", issuer));
  TRY(endpoints.keys, EndpointAt(*object, "jwks_uri", issuer));
  if (object->contains("userinfo_endpoint")) {
    TRY(endpoints.user, EndpointAt(*object, "userinfo_endpoint", issuer));
  }
  const auto announces = object->find("authorization_response_iss_parameter_supported");
  metadata.announces_issuer = announces != object->end() && *announces == true;
  TRY(metadata.proof, ProofOf(*object));
  return metadata;
}

Metadata KnownMetadata(const Provider& provider) {
  return {.endpoints = provider.endpoints,
          .proof = provider.kind == ProviderKind::kX ? ClientProof::kBasic : ClientProof::kPost};
}

}  // namespace ioworker::oidc
