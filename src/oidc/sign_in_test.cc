#include "oidc/sign_in.h"

#include "base/digest.h"
#include "base/text.h"
#include "oidc/scene_fixture.h"
#include "oidc/tokens.h"

namespace ioworker::oidc {
namespace {

using nlohmann::json;

Parameters QueryOf(const std::string& url) {
  return ReadParameters(url.substr(url.find('?') + 1)).value();
}

Provider Apple() {
  Provider provider = TestProvider(ProviderKind::kApple);
  provider.client_secret.clear();
  provider.apple = {.team_id = "TEAM1",
                    .key_id = "KEY1",
                    .key = jose::PrivateKey::ReadPem(Scene::Key().PrivatePem()).value()};
  return provider;
}

TEST(SignInTest, TheBrowserIsSentWithEverythingThatTiesTheAnswerToIt) {
  Scene scene(TestProvider(ProviderKind::kGoogle));
  scene.Begin();
  EXPECT_TRUE(scene.url.starts_with("https://accounts.google.com/o/oauth2/v2/auth?"));
  const auto query = QueryOf(scene.url);
  EXPECT_EQ(query.at("response_type"), "code");
  EXPECT_EQ(query.at("client_id"), "us");
  EXPECT_EQ(query.at("redirect_uri"), kCallback);
  EXPECT_EQ(query.at("scope"), "openid email profile");
  EXPECT_EQ(query.at("state"), scene.attempt.state);
  EXPECT_EQ(query.at("nonce"), scene.attempt.nonce);
  EXPECT_EQ(query.at("code_challenge_method"), "S256");
  EXPECT_EQ(query.at("code_challenge"), EncodeBase64Url(Sha256(scene.attempt.verifier)));
  EXPECT_FALSE(scene.url.contains(scene.attempt.verifier));
  EXPECT_GE(scene.attempt.verifier.size(), 43U) << "RFC 7636";
  EXPECT_LT(scene.attempt.state.size(), 500U) << "X";
  const auto first = scene.attempt;
  scene.Begin();
  EXPECT_NE(first.state, scene.attempt.state);
  EXPECT_NE(first.nonce, scene.attempt.nonce);
  EXPECT_NE(first.verifier, scene.attempt.verifier);
  EXPECT_EQ(scene.sign_in.Begin("http://net.example/back", scene.random, kNow).error().reason,
            "bad_url");
}

TEST(SignInTest, AnHonestAnswerSaysWhoItIs) {
  const Person ann{.provider = "google",
                   .subject = "subject-1",
                   .name = "Ann",
                   .email = "ann@example.org",
                   .email_verified = true};
  Scene scene(TestProvider(ProviderKind::kGoogle));
  EXPECT_EQ(scene.Run(), ann);
  const auto form = ReadParameters(scene.Exchange().body).value();
  EXPECT_EQ(form.at("grant_type"), "authorization_code");
  EXPECT_EQ(form.at("code"), "the-code");
  EXPECT_EQ(form.at("redirect_uri"), kCallback);
  EXPECT_EQ(form.at("code_verifier"), scene.attempt.verifier);
  EXPECT_EQ(form.at("client_id"), "us");
  EXPECT_EQ(form.at("client_secret"), "s e&cret");
}

TEST(SignInTest, GooglesIssuerHasTwoFormsAndOthersHaveOne) {
  Scene google(TestProvider(ProviderKind::kGoogle));
  EXPECT_EQ(google.ReasonOf([&] { google.claims["iss"] = "accounts.google.com"; }), "accepted");
  EXPECT_EQ(google.ReasonOf([&] { google.claims["iss"] = "google.com"; }), "issuer_wrong");
  Scene other(TestProvider(ProviderKind::kOpenId));
  EXPECT_EQ(other.ReasonOf([&] { other.claims["iss"] = "id.example.org"; }), "issuer_wrong");
}

TEST(SignInTest, WhatIsForgedReplayedOrMixedUpIsRefused) {
  Scene scene(TestProvider(ProviderKind::kGoogle));
  static const jose::Signer kStranger = jose::Signer::Ec("k1");
  const std::vector<std::tuple<const char*, std::function<void()>, const char*>> cases = {
      {"honest", [] {}, "accepted"},
      {"no state", [&] { scene.callback.erase("state"); }, "state_wrong"},
      {"another state", [&] { scene.callback["state"][0] ^= 1; }, "state_wrong"},
      {"a shorter state", [&] { scene.callback["state"].pop_back(); }, "state_wrong"},
      {"an attempt without a state", [&] { scene.attempt.state = scene.callback["state"] = ""; },
       "state_wrong"},
      {"an attempt of another provider", [&] { scene.attempt.provider = "apple"; },
       "attempt_of_another_provider"},
      {"ten minutes later", [&] { scene.attempt.created_at = kNow - minutes{10}; }, "attempt_over"},
      {"an answer of another issuer", [&] { scene.callback["iss"] = "https://evil.example"; },
       "issuer_wrong"},
      {"its own issuer", [&] { scene.callback["iss"] = "https://accounts.google.com"; },
       "accepted"},
      {"cancelled", [&] { scene.callback["error"] = "access_denied"; }, "sign_in_cancelled"},
      {"refused", [&] { scene.callback["error"] = "invalid_scope"; }, "sign_in_refused"},
      {"an empty error", [&] { scene.callback["error"] = ""; }, "sign_in_refused"},
      {"down", [&] { scene.callback["error"] = "temporarily_unavailable"; },
       "provider_unavailable"},
      {"no code", [&] { scene.callback.erase("code"); }, "code_missing"},
      {"a code of 5 KiB", [&] { scene.callback["code"] = std::string(5 << 10, 'c'); },
       "code_missing"},
      {"another sign-in's token", [&] { scene.claims["nonce"] = "other"; }, "nonce_wrong"},
      {"a token for another client", [&] { scene.claims["aud"] = "them"; }, "audience_wrong"},
      {"an expired token", [&] { scene.claims["exp"] = kNowSeconds - 61; }, "token_expired"},
      {"an old token", [&] { scene.claims["iat"] = kNowSeconds - 3600; }, "token_too_old"},
      {"a stranger's signature", [&] { scene.signer = &kStranger; }, "signature_wrong"},
  };
  for (const auto& [name, change, reason] : cases) {
    scene.signer = &Scene::Key();
    EXPECT_EQ(scene.ReasonOf(change), reason) << name;
  }
}

TEST(SignInTest, WhatTheTokenEndpointSaysIsBelievedNarrowly) {
  Scene scene(TestProvider(ProviderKind::kGoogle));
  const auto says = [&](int status, json answer) {
    return scene.ReasonOf([&, answer = std::move(answer)] {
      scene.token_status = status;
      scene.token_answer = answer;
    });
  };
  EXPECT_EQ(says(400, {{"error", "invalid_grant"}}), "code_refused");
  EXPECT_EQ(says(400, {{"error", "invalid_client"}}), "provider_misconfigured");
  EXPECT_EQ(says(401, {{"x", 1}}), "provider_misconfigured");
  EXPECT_EQ(says(500, {{"x", 1}}), "provider_unavailable");
  EXPECT_EQ(says(429, {{"error", "slow_down"}}), "provider_unavailable");
  EXPECT_EQ(says(302, {{"x", 1}}), "tokens_malformed");
  EXPECT_EQ(says(200, json::array()), "tokens_malformed");
  EXPECT_EQ(says(200, {{"access_token", "a"}, {"id_token", "x"}}), "tokens_malformed");
  EXPECT_EQ(says(200, {{"access_token", "a"}, {"token_type", "Bearer"}}), "tokens_malformed");
  EXPECT_EQ(says(200, {{"access_token", "a\nX: y"}, {"token_type", "Bearer"}, {"id_token", "x"}}),
            "tokens_malformed");
  EXPECT_EQ(says(200, {{"access_token", "a"}, {"token_type", "Bearer"}, {"id_token", "x"}}),
            "token_malformed");
  scene.fetch.Break(scene.token_url);
  EXPECT_EQ(says(200, {}), "provider_unavailable");
}

TEST(SignInTest, ANewKeyIsFetchedOnceAndNotMoreOftenThanEachHalfMinute) {
  Scene scene(TestProvider(ProviderKind::kGoogle));
  static const jose::Signer kNext = jose::Signer::Ec("k2");
  const auto fetched = [&] { return scene.fetch.CallsOf(scene.keys_url); };
  ASSERT_EQ(scene.ReasonOf([] {}), "accepted");
  ASSERT_EQ(scene.ReasonOf([] {}), "accepted");
  EXPECT_EQ(fetched(), 1) << "kept";
  scene.signer = &kNext;
  EXPECT_EQ(scene.ReasonOf([] {}), "key_unknown");
  EXPECT_EQ(fetched(), 1) << "half a minute has not passed";
  scene.now = kNow + seconds{30};
  scene.fetch.Set(scene.keys_url, 200, jose::KeySetOf({Scene::Key().Jwk(), kNext.Jwk()}));
  EXPECT_EQ(scene.ReasonOf([] {}), "accepted") << "rotated";
  EXPECT_EQ(fetched(), 2);
  static const jose::Signer kForger = jose::Signer::Ec("k3");
  scene.signer = &kForger;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(scene.ReasonOf([] {}), "key_unknown");
  EXPECT_EQ(fetched(), 2) << "forged tokens cost the provider nothing";
  scene.now = kNow + seconds{61};
  EXPECT_EQ(scene.ReasonOf([] {}), "key_unknown");
  EXPECT_EQ(fetched(), 3);
}

TEST(SignInTest, AppleIsAnsweredWithASignedSecretAndAnswersByAForm) {
  Scene scene(Apple());
  scene.Begin();
  const auto query = QueryOf(scene.url);
  EXPECT_EQ(query.at("response_mode"), "form_post");
  EXPECT_EQ(query.at("scope"), "name email");
  ASSERT_TRUE(scene.Finish());
  const auto form = ReadParameters(scene.Exchange().body).value();
  const auto keys = jose::KeySet::Read(jose::KeySetOf({jose::Signer::Ec("other").Jwk(), [] {
                                                         auto jwk = Scene::Key().Jwk();
                                                         jwk["kid"] = "KEY1";
                                                         return jwk;
                                                       }()}));
  const auto secret = jose::Verify(form.at("client_secret"), *keys,
                                   {.algorithms = {jose::Algorithm::kEs256},
                                    .issuers = {"TEAM1"},
                                    .audience = "https://appleid.apple.com"},
                                   kNow);
  ASSERT_TRUE(secret) << secret.error().reason;
  EXPECT_EQ(secret->subject, "us");
  EXPECT_EQ(secret->issued_at, kNow);
  EXPECT_EQ(secret->expires_at, kNow + minutes{5});
}

TEST(SignInTest, ApplesNameIsInTheFirstFormAlone) {
  Scene scene(Apple());
  const auto person = [&](const std::string& user) {
    scene.Begin();
    scene.claims.erase("name");
    if (!user.empty()) scene.callback["user"] = user;
    return scene.Finish().value();
  };
  EXPECT_EQ(person("").name, "");
  EXPECT_EQ(person(R"({"name":{"firstName":"Ann","lastName":"Lee"}})").name, "Ann Lee");
  EXPECT_EQ(person(R"({"name":{"lastName":"Lee"}})").name, "Lee");
  const auto forged =
      person(R"({"name":{"firstName":"Ann"},"email":"boss@example.org","sub":"other"})");
  EXPECT_EQ(forged.email, "ann@example.org") << "the form is unsigned";
  EXPECT_EQ(forged.subject, "subject-1");
  for (const char* broken : {"{", "[]", "1", R"({"name":"Ann"})", R"({"name":{"firstName":1}})",
                             R"({"name":{"firstName":"A\nB"}})"}) {
    EXPECT_EQ(person(broken).name, "") << broken;
  }
}

TEST(SignInTest, AppleWritesTruthAsTextAndHidesAddresses) {
  Scene scene(Apple());
  const auto with = [&](const json& verified, const json& hidden, const char* email) {
    scene.Begin();
    scene.claims["email"] = email;
    scene.claims["email_verified"] = verified;
    if (!hidden.is_null()) scene.claims["is_private_email"] = hidden;
    return scene.Finish().value();
  };
  EXPECT_TRUE(with("true", nullptr, "a@example.org").email_verified);
  EXPECT_TRUE(with(true, nullptr, "a@example.org").email_verified);
  EXPECT_FALSE(with("false", nullptr, "a@example.org").email_verified);
  EXPECT_FALSE(with("yes", nullptr, "a@example.org").email_verified);
  EXPECT_FALSE(with(1, nullptr, "a@example.org").email_verified);
  EXPECT_TRUE(with(true, "true", "x@privaterelay.appleid.com").private_relay);
  EXPECT_TRUE(with(true, true, "x@example.org").private_relay);
  EXPECT_TRUE(with(true, nullptr, "x@privaterelay.appleid.com").private_relay);
  EXPECT_FALSE(with(true, "false", "x@example.org").private_relay);
  EXPECT_FALSE(with(true, nullptr, "x@privaterelay.appleid.com.example.org").private_relay);
}

TEST(SignInTest, OpenIdAsksAgainForWhatTheTokenLeavesOut) {
  Scene scene(TestProvider(ProviderKind::kOpenId));
  auto document = scene.Document();
  const std::string user_url = "https://id.example.org/user";
  document["userinfo_endpoint"] = user_url;
  scene.Publish(document);
  const auto short_token = [&] {
    scene.claims.erase("name");
    scene.claims.erase("email");
  };
  scene.fetch.Set(user_url, 200,
                  R"({"sub":"subject-1","name":"Ann","email":"a@b.c","email_verified":true})");
  const auto person = scene.Run(short_token);
  ASSERT_TRUE(person) << person.error().reason;
  EXPECT_EQ(person->email, "a@b.c");
  EXPECT_EQ(scene.fetch.calls().back().headers.at(0).value, "Bearer access-1");
  scene.fetch.Set(user_url, 200, R"({"sub":"subject-2","name":"Bob"})");
  EXPECT_EQ(scene.ReasonOf(short_token), "subject_wrong");
  EXPECT_EQ(scene.ReasonOf([] {}), "accepted") << "not asked if the token says all";
}

TEST(SignInTest, AProviderThatAnnouncesItsIssuerMustSayIt) {
  Scene scene(TestProvider(ProviderKind::kOpenId));
  auto document = scene.Document();
  document["authorization_response_iss_parameter_supported"] = true;
  scene.Publish(document);
  EXPECT_EQ(scene.ReasonOf([] {}), "issuer_wrong");
  EXPECT_EQ(scene.ReasonOf([&] { scene.callback["iss"] = "https://evil.example"; }),
            "issuer_wrong");
  EXPECT_EQ(scene.ReasonOf([&] { scene.callback["iss"] = "https://id.example.org"; }), "accepted");
  EXPECT_EQ(scene.ReasonOf([&] {
    scene.callback["iss"] = "https://evil.example";
    scene.callback["error"] = "access_denied";
  }),
            "issuer_wrong")
      << "errors too";
}

TEST(SignInTest, OpenIdProvesItselfAsTheProviderWishes) {
  Scene basic(TestProvider(ProviderKind::kOpenId));
  ASSERT_EQ(basic.ReasonOf([] {}), "accepted");
  EXPECT_EQ(net::FindHeader(basic.Exchange().headers, "Authorization"),
            "Basic " + EncodeBase64("us:s%20e%26cret"));
  EXPECT_FALSE(basic.Exchange().body.contains("client_secret"));
  Scene post(TestProvider(ProviderKind::kOpenId));
  auto document = post.Document();
  document["token_endpoint_auth_methods_supported"] = {"private_key_jwt", "client_secret_post"};
  post.Publish(document);
  ASSERT_EQ(post.ReasonOf([] {}), "accepted");
  EXPECT_EQ(net::FindHeader(post.Exchange().headers, "Authorization"), "");
  EXPECT_EQ(ReadParameters(post.Exchange().body)->at("client_secret"), "s e&cret");
}

}  // namespace
}  // namespace ioworker::oidc
