#include "oidc/witness.h"

#include "base/text.h"
#include "oidc/scene_fixture.h"

namespace ioworker::oidc {
namespace {

using nlohmann::json;

class XTest : public testing::Test {
 protected:
  void Says(int status, const std::string& body) {
    scene_.fetch.Set("https://api.x.com/2/users/me", status, body);
  }
  Scene scene_{TestProvider(ProviderKind::kX)};
};

TEST_F(XTest, ItsNumberSaysWhoItIs) {
  Says(200, R"({"data":{"id":"2244994945","name":"Ann","username":"ann"}})");
  const auto person = scene_.Run();
  ASSERT_TRUE(person) << person.error().reason;
  EXPECT_EQ(*person, (Person{.provider = "x", .subject = "2244994945", .name = "Ann"}));
  EXPECT_FALSE(scene_.url.contains("nonce"));
  EXPECT_EQ(net::FindHeader(scene_.Exchange().headers, "Authorization"),
            "Basic " + EncodeBase64("us:s%20e%26cret"));
  EXPECT_EQ(net::FindHeader(scene_.fetch.calls().back().headers, "Authorization"),
            "Bearer access-1");
}

TEST_F(XTest, WithoutCreditsOrRightsItIsUnavailable) {
  for (const int status : {402, 403, 429, 500, 503}) {
    Says(status, "{}");
    EXPECT_EQ(scene_.ReasonOf([] {}), "provider_unavailable") << status;
    EXPECT_EQ(scene_.Run().error().code, ErrorCode::kUnavailable);
  }
  Says(401, "{}");
  EXPECT_EQ(scene_.ReasonOf([] {}), "access_refused");
}

TEST_F(XTest, AnAnswerWithoutANumberIsNobody) {
  for (const char* body :
       {"{}", "[]", R"({"data":[]})", R"({"data":{"id":7}})", R"({"data":{"id":""}})",
        R"({"data":{"id":"7a"}})", R"({"data":{"id":"123456789012345678901234567890123"}})"}) {
    Says(200, body);
    EXPECT_EQ(scene_.ReasonOf([] {}), "subject_missing") << body;
  }
  Says(200, "<html>");
  EXPECT_EQ(scene_.ReasonOf([] {}), "provider_unavailable");
}

TEST(XWithEmailTest, TheAddressIsAskedForIfItsScopeIs) {
  Provider provider = TestProvider(ProviderKind::kX);
  provider.scopes.emplace_back("users.email");
  Scene scene(provider);
  scene.fetch.Set("https://api.x.com/2/users/me?user.fields=confirmed_email", 200,
                  R"({"data":{"id":"7","confirmed_email":"a@b.c"}})");
  const auto person = scene.Run();
  ASSERT_TRUE(person) << person.error().reason;
  EXPECT_EQ(person->email, "a@b.c");
  EXPECT_TRUE(person->email_verified);
}

class GitHubTest : public testing::Test {
 protected:
  GitHubTest() {
    Says(R"({"id":583231,"login":"ann-lee","name":"Ann"})");
    Mails(R"([{"email":"old@b.c","primary":false,"verified":true},
              {"email":"a@b.c","primary":true,"verified":true}])");
    scene_.token_answer = {{"access_token", "gho_1"}, {"token_type", "bearer"}};
  }
  void Says(const std::string& body) { scene_.fetch.Set("https://api.github.com/user", 200, body); }
  void Mails(const std::string& body, int status = 200) {
    scene_.fetch.Set("https://api.github.com/user/emails", status, body);
  }
  Scene scene_{TestProvider(ProviderKind::kGitHub)};
};

TEST_F(GitHubTest, ItsNumberSaysWhoItIsAndThePrimaryAddressIsTold) {
  const auto person = scene_.Run();
  ASSERT_TRUE(person) << person.error().reason;
  EXPECT_EQ(*person, (Person{.provider = "github",
                             .subject = "583231",
                             .name = "Ann",
                             .email = "a@b.c",
                             .email_verified = true}));
  for (const auto& call : scene_.fetch.calls()) {
    EXPECT_EQ(net::FindHeader(call.headers, "User-Agent"), "ioworker") << call.url;
    EXPECT_EQ(net::FindHeader(call.headers, "Accept"), "application/json") << call.url;
  }
}

TEST_F(GitHubTest, AnErrorWithStatus200IsAnError) {
  const auto says = [&](const char* error) {
    return scene_.ReasonOf([&] { scene_.token_answer = {{"error", error}}; });
  };
  EXPECT_EQ(says("bad_verification_code"), "code_refused");
  EXPECT_EQ(says("incorrect_client_credentials"), "provider_misconfigured");
  EXPECT_EQ(says("redirect_uri_mismatch"), "provider_misconfigured");
}

TEST_F(GitHubTest, ALoginIsNoNumber) {
  for (const char* body : {"{}", "[]", R"({"login":"ann"})", R"({"id":"583231"})", R"({"id":0})",
                           R"({"id":-1})", R"({"id":1.5})"}) {
    Says(body);
    EXPECT_EQ(scene_.ReasonOf([] {}), "subject_missing") << body;
  }
  Says(R"({"id":1,"login":"ann-lee","name":null})");
  EXPECT_EQ(scene_.Run()->name, "ann-lee");
}

TEST_F(GitHubTest, WithoutTheRightToAddressesThereIsNone) {
  for (const int status : {403, 404, 500}) {
    Mails("{}", status);
    EXPECT_EQ(scene_.Run()->email, "") << status;
  }
  Mails(R"([{"email":"a@b.c","primary":true,"verified":false}])");
  EXPECT_FALSE(scene_.Run()->email_verified);
  Mails(R"([{"email":"no address","primary":true,"verified":true},1])");
  EXPECT_FALSE(scene_.Run()->email_verified);
}

}  // namespace
}  // namespace ioworker::oidc
