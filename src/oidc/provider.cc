#include "oidc/provider.h"

#include "base/check.h"

namespace ioworker::oidc {
namespace {

constexpr ProviderKind kKinds[] = {ProviderKind::kOpenId, ProviderKind::kGoogle,
                                   ProviderKind::kApple, ProviderKind::kX, ProviderKind::kGitHub};

Provider Google() {
  return {.title = "Google",
          .issuer = "https://accounts.google.com",
          .scopes = {"openid", "email", "profile"},
          .algorithms = {jose::Algorithm::kRs256},
          .endpoints = {.authorize = "https://accounts.google.com/o/oauth2/v2/auth",
                        .token = "https://oauth2.googleapis.com/token",
                        .keys = "https://www.googleapis.com/oauth2/v3/certs"}};
}

Provider Apple() {
  return {.title = "Apple",
          .issuer = "https://appleid.apple.com",
          .scopes = {"name", "email"},
          .algorithms = {jose::Algorithm::kRs256},
          .endpoints = {.authorize = "https://appleid.apple.com/auth/authorize",
                        .token = "https://appleid.apple.com/auth/token",
                        .keys = "https://appleid.apple.com/auth/keys"}};
}

// users.read is not given without tweet.read.
Provider X() {
  return {.title = "X",
          .scopes = {"users.read", "tweet.read"},
          .endpoints = {.authorize = "https://x.com/i/oauth2/authorize",
                        .token = "https://api.x.com/2/oauth2/token",
                        .user = "https://api.x.com/2/users/me"}};
}

Provider GitHub() {
  return {.title = "GitHub",
          .scopes = {"read:user", "user:email"},
          .endpoints = {.authorize = "https://github.com/login/oauth/authorize",
                        .token = "https://github.com/login/oauth/access_token",
                        .user = "https://api.github.com/user",
                        .emails = "https://api.github.com/user/emails"}};
}

Provider OpenId() {
  return {
      .scopes = {"openid", "email", "profile"},
      .algorithms = {jose::Algorithm::kRs256, jose::Algorithm::kEs256, jose::Algorithm::kEdDsa}};
}

Provider Published(ProviderKind kind) {
  switch (kind) {
    case ProviderKind::kOpenId:
      return OpenId();
    case ProviderKind::kGoogle:
      return Google();
    case ProviderKind::kApple:
      return Apple();
    case ProviderKind::kX:
      return X();
    case ProviderKind::kGitHub:
      return GitHub();
  }
  CHECK(false, "unknown kind of provider");
}

}  // namespace

std::string_view ProviderKindName(ProviderKind kind) {
  switch (kind) {
    case ProviderKind::kOpenId:
      return "openid";
    case ProviderKind::kGoogle:
      return "google";
    case ProviderKind::kApple:
      return "apple";
    case ProviderKind::kX:
      return "x";
    case ProviderKind::kGitHub:
      return "github";
  }
  CHECK(false, "unknown kind of provider");
}

std::optional<ProviderKind> ParseProviderKind(std::string_view name) {
  for (const ProviderKind kind : kKinds) {
    if (ProviderKindName(kind) == name) return kind;
  }
  return std::nullopt;
}

bool HasIdToken(ProviderKind kind) {
  return kind != ProviderKind::kX && kind != ProviderKind::kGitHub;
}

Provider KnownProvider(ProviderKind kind) {
  Provider provider = Published(kind);
  provider.kind = kind;
  if (kind != ProviderKind::kOpenId) provider.name = ProviderKindName(kind);
  return provider;
}

std::vector<std::string> IssuersOf(const Provider& provider) {
  std::vector<std::string> issuers = {provider.issuer};
  const auto mark = provider.issuer.find("://");
  if (provider.kind == ProviderKind::kGoogle && mark != std::string::npos) {
    issuers.push_back(provider.issuer.substr(mark + 3));
  }
  return issuers;
}

}  // namespace ioworker::oidc
