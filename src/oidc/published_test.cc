#include "oidc/published.h"

#include "oidc/scene_fixture.h"

namespace ioworker::oidc {
namespace {

using nlohmann::json;

constexpr const char* kIssuer = "https://id.example.org";

json Document() { return Scene(TestProvider(ProviderKind::kOpenId)).Document(); }

json With(const char* key, json value) {
  json document = Document();
  document[key] = std::move(value);
  return document;
}

std::string ReasonOf(const std::string& text, const std::string& issuer = kIssuer) {
  const auto metadata = ReadMetadata(text, issuer);
  return metadata ? "accepted" : metadata.error().reason;
}

TEST(MetadataTest, OnlyADocumentOfThisIssuerWithSafeEndpointsIsTaken) {
  const std::vector<std::tuple<const char*, json, const char*>> cases = {
      {"honest", Document(), "accepted"},
      {"another issuer", With("issuer", "https://evil.example"), "provider_misconfigured"},
      {"issuer with a slash", With("issuer", "https://id.example.org/"), "provider_misconfigured"},
      {"no issuer", With("issuer", nullptr), "provider_misconfigured"},
      {"token endpoint without TLS", With("token_endpoint", "http://id.example.org/token"),
       "provider_misconfigured"},
      {"token endpoint on our own machine", With("token_endpoint", "http://127.0.0.1:9/token"),
       "provider_misconfigured"},
      {"keys in a file", With("jwks_uri", "file:///etc/keys"), "provider_misconfigured"},
      {"no keys", With("jwks_uri", nullptr), "provider_misconfigured"},
      {"userinfo without TLS", With("userinfo_endpoint", "http://id.example.org/user"),
       "provider_misconfigured"},
      {"no client secret", With("token_endpoint_auth_methods_supported", {"tls_client_auth"}),
       "provider_misconfigured"},
      {"methods are no list", With("token_endpoint_auth_methods_supported", "client_secret_post"),
       "provider_misconfigured"},
      {"too large", With("x", std::string(kMetadataBytesMax, 'x')), "provider_unavailable"},
  };
  for (const auto& [name, document, reason] : cases) {
    EXPECT_EQ(ReasonOf(document.dump()), reason) << name;
  }
  EXPECT_EQ(ReasonOf("<html>"), "provider_unavailable");
  const std::string local = R"({"issuer":"http://127.0.0.1:9","jwks_uri":"http://127.0.0.1:9/k",
      "authorization_endpoint":"http://127.0.0.1:9/a","token_endpoint":"http://127.0.0.1:9/t"})";
  EXPECT_EQ(ReasonOf(local, "http://127.0.0.1:9"), "accepted");
  EXPECT_EQ(MetadataUrl("https://a/"), "https://a/.well-known/openid-configuration");
}

class PublishedTest : public testing::Test {
 protected:
  PublishedTest() { fetch_.Set(MetadataUrl(kIssuer), 200, Document().dump()); }

  int Asked() const { return fetch_.CallsOf(MetadataUrl(kIssuer)); }

  const Provider provider_ = TestProvider(ProviderKind::kOpenId);
  FakeFetch fetch_;
  Published published_{provider_, fetch_};
};

TEST_F(PublishedTest, WhatWasFetchedIsKeptForAnHour) {
  EXPECT_TRUE(published_.FindMetadata(kNow));
  EXPECT_TRUE(published_.FindMetadata(kNow + minutes{59}));
  EXPECT_EQ(Asked(), 1);
  EXPECT_TRUE(published_.FindMetadata(kNow + minutes{60}));
  EXPECT_EQ(Asked(), 2);
  EXPECT_TRUE(published_.FindMetadata(kNow)) << "the clock was set back";
  EXPECT_EQ(Asked(), 3);
}

TEST_F(PublishedTest, AProviderThatIsDownIsLeftAloneForAWhile) {
  fetch_.Set(MetadataUrl(kIssuer), 502, "");
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(published_.FindMetadata(kNow).error().reason, "provider_unavailable");
  }
  EXPECT_EQ(Asked(), 1);
  fetch_.Set(MetadataUrl(kIssuer), 200, Document().dump());
  EXPECT_TRUE(published_.FindMetadata(kNow + kPauseAfterFailure));
}

TEST_F(PublishedTest, KeysThatCannotBeTrustedAreNotKept) {
  const auto metadata = published_.FindMetadata(kNow).value();
  fetch_.Set(metadata.endpoints.keys, 200, jose::KeySetOf({jose::Signer::Rsa("weak", 1024).Jwk()}));
  EXPECT_EQ(published_.FindKeys(metadata, kNow).error().reason, "provider_misconfigured");
  EXPECT_EQ(published_.FindKeys(metadata, kNow).error().reason, "provider_unavailable");
  EXPECT_EQ(fetch_.CallsOf(metadata.endpoints.keys), 1);
  fetch_.Set(metadata.endpoints.keys, 200, jose::KeySetOf({Scene::Key().Jwk()}));
  EXPECT_EQ((*published_.FindKeys(metadata, kNow + kPauseAfterFailure))->keys().size(), 1U);
}

TEST_F(PublishedTest, OldKeysOutliveARefreshThatFailsAndNotTheirHour) {
  const auto metadata = published_.FindMetadata(kNow).value();
  fetch_.Set(metadata.endpoints.keys, 200, jose::KeySetOf({Scene::Key().Jwk()}));
  ASSERT_TRUE(published_.FindKeys(metadata, kNow));
  fetch_.Break(metadata.endpoints.keys);
  EXPECT_FALSE(published_.FindNewerKeys(metadata, kNow + minutes{1}));
  EXPECT_TRUE(published_.FindKeys(metadata, kNow + minutes{1}));
  EXPECT_EQ(fetch_.CallsOf(metadata.endpoints.keys), 2);
  EXPECT_FALSE(published_.FindNewerKeys(metadata, kNow + minutes{59}));
  EXPECT_FALSE(published_.FindKeys(metadata, kNow + minutes{60}));
}

}  // namespace
}  // namespace ioworker::oidc
