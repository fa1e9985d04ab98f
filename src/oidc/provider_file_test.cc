#include "oidc/provider_file.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/file.h"
#include "jose/signer_fixture.h"

namespace ioworker::oidc {
namespace {

constexpr std::string_view kOpenId = R"(kind = "openid"
name = "example"
issuer = "https://id.example.org"
client_id = "us"
client_secret_file = "secret"
)";

std::string MessageOf(std::string_view text) {
  const auto file = ParseProvider(text);
  return file ? "accepted" : file.error().message;
}

TEST(ProviderFileTest, WhatIsNotSaidIsWhatTheProviderHasPublished) {
  const auto google =
      ParseProvider("kind = \"google\"\nclient_id = \"us\"\nclient_secret_file = \"secret\"\n");
  ASSERT_TRUE(google) << google.error().message;
  EXPECT_EQ(google->provider.name, "google");
  EXPECT_EQ(google->provider.title, "Google");
  EXPECT_EQ(google->provider.issuer, "https://accounts.google.com");
  EXPECT_EQ(google->provider.endpoints, KnownProvider(ProviderKind::kGoogle).endpoints);
  EXPECT_EQ(google->client_secret_file, "secret");
  const auto open = ParseProvider(kOpenId);
  ASSERT_TRUE(open) << open.error().message;
  EXPECT_EQ(open->provider.title, "example");
  EXPECT_EQ(open->provider.scopes, (std::vector<std::string>{"openid", "email", "profile"}));
}

TEST(ProviderFileTest, AFileOverridesWhatIsPublished) {
  const auto github = ParseProvider(R"(kind = "github"
title = "Our GitHub"
client_id = "us"
client_secret_file = "secret"
scopes = ["read:user"]
[endpoints]
token = "http://127.0.0.1:9000/token"
emails = "http://127.0.0.1:9000/emails"
)");
  ASSERT_TRUE(github) << github.error().message;
  EXPECT_EQ(github->provider.endpoints.token, "http://127.0.0.1:9000/token");
  EXPECT_EQ(github->provider.endpoints.authorize, "https://github.com/login/oauth/authorize");
  EXPECT_EQ(github->provider.scopes, std::vector<std::string>{"read:user"});
}

TEST(ProviderFileTest, AMistakeIsNamedWithItsLine) {
  const std::string open(kOpenId);
  const std::string apple = "kind = \"apple\"\nclient_id = \"us\"\n";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {open + "isuer = \"https://x\"\n", "line 6: a provider has no key isuer here"},
      {open + "client_secret = \"hush\"\n", "line 6: a provider has no key client_secret here"},
      {open + "[endpoints]\ntoken = \"https://x\"\n", "line 6: a provider has no key endpoints"},
      {open + "team_id = \"x\"\n", "line 6: a provider has no key team_id"},
      {open + "algorithms = [\"none\"]\n", "line 6: algorithms of a provider must be a list of"},
      {open + "algorithms = [\"HS256\"]\n", "line 6: algorithms of a provider must be a list of"},
      {open + "algorithms = []\n", "line 6: algorithms"},
      {open + "scopes = [\"email\"]\n", "line 6: scopes of a provider must be a list with"},
      {open + "title = \"\"\n", "line 6: title of a provider must be a text"},
      {open + "title = \"a\\nb\"\n", "line 6: title of a provider must be a text"},
      {open + "name = \"twice\"\n", "line 6: "},
      {open + "[endpoints\n", "line 6: "},
      {"kind = \"gogle\"\n", "line 1: kind of a provider must be \"openid\", \"google\""},
      {"client_id = \"us\"\n", "a provider needs a line kind"},
      {"kind = \"google\"\nclient_secret_file = \"s\"\n", "a provider needs a line client_id"},
      {"kind = \"google\"\nclient_id = \"us\"\n", "a provider needs a line client_secret_file"},
      {"kind = \"openid\"\nname = \"a\"\nclient_id = \"us\"\n", "a provider needs a line issuer"},
      {"kind = \"openid\"\nclient_id = \"us\"\n", "a provider needs a line name"},
      {"kind = \"openid\"\nname = \"A b\"\n", "line 2: name of a provider must be 1 to 32 of"},
      {"kind = \"openid\"\nname = \"a\"\nclient_id = \"us\"\nissuer = \"http://id.example.org\"\n",
       "line 4: issuer of a provider must be an address like"},
      {apple + "client_secret_file = \"s\"\n", "a provider needs a line team_id"},
      {apple + "team_id = \"T\"\nkey_id = \"K\"\n", "a provider needs a line private_key_file"},
      {"kind = \"x\"\nclient_id = \"us\"\nclient_secret_file = \"s\"\nissuer = \"https://x.com\"\n",
       "line 4: a provider has no key issuer"},
      {"kind = \"x\"\nclient_id = \"us\"\nclient_secret_file = \"s\"\n[endpoints]\nemails = "
       "\"https://x.com\"\n",
       "line 5: endpoints has no key emails"},
      {"kind = \"x\"\nclient_id = \"us\"\nclient_secret_file = \"s\"\n[endpoints]\nuser = "
       "\"http://x.com\"\n",
       "line 5: user of endpoints must be an address"},
  };
  for (const auto& [text, message] : cases) {
    EXPECT_TRUE(MessageOf(text).starts_with(message)) << text << "\nsays: " << MessageOf(text);
  }
  EXPECT_TRUE(MessageOf(std::string(kProviderFileBytesMax + 1, '#')).contains("16 KiB"));
}

class ProviderFolderTest : public testing::Test {
 protected:
  ProviderFolderTest() {
    std::string pattern = testing::TempDir() + "providers-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~ProviderFolderTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, std::string_view text,
                    FileMode mode = FileMode::kOwnerOnly) {
    EXPECT_TRUE(WriteFile(folder_ + "/" + name, text, mode));
    return folder_ + "/" + name;
  }

  std::string folder_;
};

TEST_F(ProviderFolderTest, SecretsAreReadFromTheirFiles) {
  const std::string path = Write("a.toml", kOpenId, FileMode::kEveryoneReads);
  EXPECT_FALSE(LoadProvider(path)) << "no secret yet";
  Write("secret", "hush\n");
  const auto provider = LoadProvider(path);
  ASSERT_TRUE(provider) << provider.error().message;
  EXPECT_EQ(provider->client_secret, "hush");
  Write("secret", "hush\n", FileMode::kEveryoneReads);
  EXPECT_EQ(LoadProvider(path).error().reason, "secret_readable_by_others");
  for (const std::string& bad :
       {std::string("\n"), std::string("two\nlines"), std::string(kSecretBytesMax + 1, 's')}) {
    Write("secret", bad);
    EXPECT_EQ(LoadProvider(path).error().reason, "bad_provider");
  }
}

TEST_F(ProviderFolderTest, ApplesKeyIsReadAndMustBeOne) {
  const std::string path = Write("apple.toml", R"(kind = "apple"
client_id = "org.example.us"
team_id = "TEAM1"
key_id = "KEY1"
private_key_file = "key.p8"
)");
  Write("key.p8", jose::Signer::Ec("x").PrivatePem());
  const auto provider = LoadProvider(path);
  ASSERT_TRUE(provider) << provider.error().message;
  EXPECT_TRUE(provider->apple.key);
  Write("key.p8", jose::Signer::Edwards("x").PrivatePem());
  const auto refused = LoadProvider(path);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "private_key_wrong_type");
  EXPECT_TRUE(refused.error().message.contains("key.p8"));
}

TEST_F(ProviderFolderTest, AFolderIsReadWhole) {
  EXPECT_TRUE(LoadProviders(folder_ + "/none")->empty());
  Write("secret", "hush");
  Write("b.toml", kOpenId);
  Write("a.toml", "kind = \"google\"\nclient_id = \"us\"\nclient_secret_file = \"secret\"\n");
  Write("notes.txt", "no provider");
  const auto providers = LoadProviders(folder_);
  ASSERT_TRUE(providers) << providers.error().message;
  ASSERT_EQ(providers->size(), 2U);
  EXPECT_EQ((*providers)[0].name, "google");
  EXPECT_EQ((*providers)[1].name, "example");
  const std::string doubled = Write("c.toml", kOpenId);
  EXPECT_TRUE(LoadProviders(folder_).error().message.contains("c.toml"));
  Write("c.toml", "kind = \"nobody\"\n");
  EXPECT_TRUE(LoadProviders(folder_).error().message.starts_with(doubled));
}

}  // namespace
}  // namespace ioworker::oidc
