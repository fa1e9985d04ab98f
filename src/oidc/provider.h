// Provider: somebody who says who a person is, and what we are to them. A value, read once from a
// file (provider_file.h); any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jose/algorithm.h"
#include "jose/private_key.h"

namespace ioworker::oidc {

enum class ProviderKind {
  kOpenId,  // anybody who does OpenID Connect; found by its issuer's discovery document
  kGoogle,
  kApple,
  kX,       // OAuth 2.0 only: who it is is asked for by a call
  kGitHub,  // the same
};

// "openid", "google", "apple", "x", "github".
std::string_view ProviderKindName(ProviderKind kind);
std::optional<ProviderKind> ParseProviderKind(std::string_view name);

// Whether a signed token says who it is.
bool HasIdToken(ProviderKind kind);

struct Endpoints {
  std::string authorize{};  // where the browser is sent
  std::string token{};      // where a code becomes tokens
  std::string keys{};       // by which id tokens are signed; those with one
  std::string user{};       // who it is: X, GitHub; with openid what the id token leaves out
  std::string emails{};     // GitHub

  bool operator==(const Endpoints&) const = default;
};

// What Apple takes instead of a client secret: a token that we sign for each call.
struct AppleKey {
  std::string team_id;
  std::string key_id;
  std::optional<jose::PrivateKey> key;
};

struct Provider {
  ProviderKind kind = ProviderKind::kOpenId;
  std::string name{};   // with the subject it is the key of an identity: never change it
  std::string title{};  // as a button says it
  std::string issuer{};
  std::string client_id{};
  std::string client_secret{};  // all but Apple
  AppleKey apple{};
  std::vector<std::string> scopes{};
  std::vector<jose::Algorithm> algorithms{};  // of id tokens
  Endpoints endpoints{};                      // openid: empty, they are discovered
};

// With the issuer, endpoints, scopes and algorithms that the provider has published.
Provider KnownProvider(ProviderKind kind);

// What "iss" of its tokens may say. Google's has two forms.
std::vector<std::string> IssuersOf(const Provider& provider);

}  // namespace ioworker::oidc
