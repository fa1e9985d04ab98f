#include "client/registry.h"

#include <gtest/gtest.h>

#include "base/digest.h"
#include "base/text.h"
#include "client/fake_transport.h"

namespace ioworker::client {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

net::Response Reply(int status, net::Headers headers = {}, std::string body = {}) {
  return {.status = status, .headers = std::move(headers), .body = std::move(body), .file = {}};
}

net::Response Manifest() { return Reply(200, {{"Docker-Content-Digest", kDigest}}); }

Result<std::string> Ask(Transport& web, const std::string& image,
                        const std::optional<RegistryCredential>& credential = {}) {
  return ResolveDigest(web, *ParseImageName(image), credential, {});
}

std::string SentHeader(const net::HttpCall& call, std::string_view name) {
  return std::string(net::FindHeader(call.headers, name));
}

TEST(ImageNameTest, PartsAreFoundByTheUsualRules) {
  struct Case {
    const char* text;
    const char* registry;
    const char* repository;
    const char* tag;
    bool named;
  };
  for (const Case& c : {Case{"python", "docker.io", "library/python", "latest", false},
                        Case{"team/x:1.2", "docker.io", "team/x", "1.2", false},
                        Case{"docker.io/python:3", "docker.io", "library/python", "3", true},
                        Case{"localhost/x", "localhost", "x", "latest", true},
                        Case{"reg.example:5000/a/b:c", "reg.example:5000", "a/b", "c", true},
                        Case{"127.0.0.1:5000/a", "127.0.0.1:5000", "a", "latest", true}}) {
    const auto name = ParseImageName(c.text);
    ASSERT_TRUE(name) << c.text;
    EXPECT_EQ(name->registry, c.registry) << c.text;
    EXPECT_EQ(name->repository, c.repository) << c.text;
    EXPECT_EQ(name->tag, c.tag) << c.text;
    EXPECT_EQ(name->names_registry, c.named) << c.text;
  }
  EXPECT_EQ(ParseImageName("a@" + kDigest)->digest, kDigest);
  EXPECT_TRUE(ParseImageName("localhost:5000/x")->IsLocal());
  EXPECT_TRUE(ParseImageName("127.3.2.1/x")->IsLocal());
  EXPECT_FALSE(ParseImageName("127.evil.example/x")->IsLocal());
  for (const char* bad : {"", "a b", "a?x=1", "a@sha256:1", "reg.example/", "reg.example/../x"}) {
    EXPECT_FALSE(ParseImageName(bad)) << bad;
  }
}

TEST(RegistryTest, TheTagIsAskedForOverTls) {
  FakeTransport web;
  web.Answer("HEAD https://reg.example/v2/team/x/manifests/1", Manifest());
  EXPECT_EQ(Ask(web, "reg.example/team/x:1"), kDigest);
  ASSERT_EQ(web.sent.size(), 1U);
  EXPECT_TRUE(SentHeader(web.sent[0], "Accept").contains("image.index"));
}

TEST(RegistryTest, WithoutTheHeaderTheManifestIsHashed) {
  FakeTransport web;
  web.Answer("HEAD https://reg.example/v2/x/manifests/1", Reply(200));
  web.Answer("GET https://reg.example/v2/x/manifests/1", Reply(200, {}, "manifest"));
  EXPECT_EQ(Ask(web, "reg.example/x:1"), "sha256:" + Hex(Sha256("manifest")));
}

TEST(RegistryTest, ABearerTokenIsFetchedWhereTheRegistrySays) {
  FakeTransport web;
  const std::string manifest = "HEAD https://registry-1.docker.io/v2/library/python/manifests/3";
  web.Answer(manifest, Reply(401, {{"WWW-Authenticate",
                                    R"(Bearer realm="https://auth.example/token",service="reg x",)"
                                    R"(scope="repository:library/python:pull")"}}));
  web.Answer(manifest, Manifest());
  web.Answer("GET https://auth.example/token", Reply(200, {}, R"({"token":"t1"})"));
  EXPECT_EQ(Ask(web, "python:3", RegistryCredential{"ann", "pw"}), kDigest);
  ASSERT_EQ(web.sent.size(), 3U);
  EXPECT_EQ(
      web.sent[1].url,
      "https://auth.example/token?service=reg%20x&scope=repository%3Alibrary%2Fpython%3Apull");
  EXPECT_EQ(SentHeader(web.sent[1], "Authorization"), "Basic " + EncodeBase64("ann:pw"));
  EXPECT_EQ(SentHeader(web.sent[2], "Authorization"), "Bearer t1");
}

TEST(RegistryTest, ThePasswordGoesToNoPlaceWithoutTls) {
  for (const char* realm : {"http://auth.example/token", "http://127.0.0.1/token", "nonsense"}) {
    FakeTransport web;
    web.Answer("HEAD https://reg.example/v2/x/manifests/1",
               Reply(401, {{"WWW-Authenticate", "Bearer realm=\"" + std::string(realm) + "\""}}));
    const auto digest = Ask(web, "reg.example/x:1", RegistryCredential{"ann", "pw"});
    ASSERT_FALSE(digest) << realm;
    for (const auto& call : web.sent) EXPECT_EQ(SentHeader(call, "Authorization"), "");
    EXPECT_EQ(web.sent.size(), 1U);
  }
}

TEST(RegistryTest, BasicAuthenticationOnlyWhenAskedFor) {
  FakeTransport web;
  const std::string manifest = "HEAD https://reg.example/v2/x/manifests/1";
  web.Answer(manifest, Reply(401, {{"WWW-Authenticate", "Basic realm=\"Registry\""}}));
  web.Answer(manifest, Manifest());
  EXPECT_EQ(Ask(web, "reg.example/x:1", RegistryCredential{"ann", "pw"}), kDigest);
  EXPECT_EQ(SentHeader(web.sent[0], "Authorization"), "");
  EXPECT_EQ(SentHeader(web.sent[1], "Authorization"), "Basic " + EncodeBase64("ann:pw"));

  FakeTransport stranger;
  stranger.Answer(manifest, Reply(401, {{"WWW-Authenticate", "Basic realm=\"Registry\""}}));
  EXPECT_EQ(Ask(stranger, "reg.example/x:1").error().reason, "registry_refused");
}

TEST(RegistryTest, OnlyARegistryOfThisMachineIsAskedWithoutTls) {
  FakeTransport web;
  web.Fail("HEAD https://localhost:5000/v2/x/manifests/1", Unavailable("no TLS").error());
  web.Answer("HEAD http://localhost:5000/v2/x/manifests/1", Manifest());
  EXPECT_EQ(Ask(web, "localhost:5000/x:1"), kDigest);

  FakeTransport far;
  far.Fail("HEAD https://reg.example/v2/x/manifests/1", Unavailable("no TLS").error());
  EXPECT_EQ(Ask(far, "reg.example/x:1").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(far.sent.size(), 1U);
}

TEST(RegistryTest, RefusalsSayWhatToDo) {
  struct Case {
    int status;
    const char* reason;
    const char* says;
  };
  for (const Case& c :
       {Case{403, "registry_refused", "--registry-user"}, Case{404, "image_unknown", "tag"},
        Case{429, "registry_rate_limited", "--no-pin"}, Case{500, "unavailable", "--no-pin"}}) {
    FakeTransport web;
    web.Answer("HEAD https://reg.example/v2/x/manifests/1", Reply(c.status));
    const auto digest = Ask(web, "reg.example/x:1");
    ASSERT_FALSE(digest) << c.status;
    EXPECT_EQ(digest.error().reason, c.reason);
    EXPECT_TRUE(digest.error().message.contains(c.says)) << digest.error().message;
  }
}

TEST(RegistryTest, ChallengesAreRead) {
  EXPECT_FALSE(ParseChallenge("Negotiate"));
  EXPECT_FALSE(ParseChallenge("Bearer service=x"));
  EXPECT_FALSE(ParseChallenge(""));
  const auto one = ParseChallenge(R"(bearer realm="https://a/\"b", scope=s , service="x,y")");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->realm, "https://a/\"b");
  EXPECT_EQ(one->scope, "s");
  EXPECT_EQ(one->service, "x,y");
  EXPECT_TRUE(ParseChallenge("Bearer realm=\"unfinished").has_value() == false);
}

}  // namespace
}  // namespace ioworker::client
