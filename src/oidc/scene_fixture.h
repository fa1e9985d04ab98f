// Scene: one provider behind a fake network, that tests make honest, late or false.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "jose/signer_fixture.h"
#include "oidc/fake_fetch.h"
#include "oidc/sign_in.h"

namespace ioworker::oidc {

inline constexpr std::int64_t kNowSeconds = 1'800'000'000;
inline constexpr Instant kNow{kNowSeconds * 1'000'000};
inline constexpr const char* kCallback = "https://net.example/v1/sign-in/callback";

class Scene {
 public:
  explicit Scene(Provider provider) : sign_in(std::move(provider), fetch) {
    const auto& endpoints = sign_in.provider().endpoints;
    if (sign_in.provider().kind == ProviderKind::kOpenId) Publish();
    if (HasIdToken(sign_in.provider().kind)) {
      const bool found = sign_in.provider().kind == ProviderKind::kOpenId;
      keys_url = found ? sign_in.provider().issuer + "/keys" : endpoints.keys;
      token_url = found ? sign_in.provider().issuer + "/token" : endpoints.token;
      fetch.Set(keys_url, 200, jose::KeySetOf({Key().Jwk()}));
    } else {
      token_url = endpoints.token;
    }
    fetch.Set(token_url, [this](const FetchCall&) {
      return net::Response{.status = token_status, .body = Answer().dump()};
    });
  }

  // Made once: fast, and allowed by every provider of the tests.
  static const jose::Signer& Key() {
    static const jose::Signer kKey = jose::Signer::Ec("k1");
    return kKey;
  }

  nlohmann::json Document() const {
    const std::string& issuer = sign_in.provider().issuer;
    return {{"issuer", issuer},
            {"authorization_endpoint", issuer + "/authorize"},
            {"token_endpoint", issuer + "/token"},
            {"jwks_uri", issuer + "/keys"}};
  }
  void Publish() { Publish(Document()); }
  void Publish(const nlohmann::json& document) {
    fetch.Set(MetadataUrl(sign_in.provider().issuer), 200, document.dump());
  }

  // Begins, lets `change` spoil what comes, and ends.
  Result<Person> Run(const std::function<void()>& change = [] {}) {
    Begin();
    change();
    return Finish();
  }

  void Begin() {
    auto begun = sign_in.Begin(kCallback, random, now);
    ASSERT_TRUE(begun) << begun.error().detail;
    url = begun->url;
    attempt = begun->attempt;
    callback = {{"state", attempt.state}, {"code", "the-code"}};
    claims = {{"iss", sign_in.provider().issuer},
              {"sub", "subject-1"},
              {"aud", sign_in.provider().client_id},
              {"exp", kNowSeconds + 300},
              {"iat", kNowSeconds},
              {"nonce", attempt.nonce},
              {"name", "Ann"},
              {"email", "ann@example.org"},
              {"email_verified", true}};
  }
  Result<Person> Finish() { return sign_in.Finish(attempt, callback, now); }

  std::string ReasonOf(const std::function<void()>& change) {
    const auto person = Run(change);
    return person ? "accepted" : person.error().reason;
  }

  // What the token endpoint says.
  nlohmann::json Answer() const {
    if (!token_answer.is_null()) return token_answer;
    nlohmann::json answer = {{"access_token", "access-1"}, {"token_type", "Bearer"}};
    if (HasIdToken(sign_in.provider().kind)) answer["id_token"] = signer->Sign(claims);
    return answer;
  }

  // The last call of the token endpoint.
  FetchCall Exchange() const {
    for (auto call = fetch.calls().rbegin(); call != fetch.calls().rend(); ++call) {
      if (call->url == token_url) return *call;
    }
    return {};
  }

  FakeFetch fetch;
  SignIn sign_in;
  SeededRandom random{5};
  Instant now = kNow;
  std::string keys_url, token_url, url;
  Attempt attempt;
  Parameters callback;
  nlohmann::json claims;
  const jose::Signer* signer = &Key();
  int token_status = 200;
  nlohmann::json token_answer;
};

inline Provider TestProvider(ProviderKind kind) {
  Provider provider = KnownProvider(kind);
  provider.client_id = "us";
  provider.client_secret = "s e&cret";
  if (kind == ProviderKind::kOpenId) {
    provider.name = "example";
    provider.issuer = "https://id.example.org";
  }
  if (HasIdToken(kind)) provider.algorithms = {jose::Algorithm::kEs256};
  return provider;
}

}  // namespace ioworker::oidc
