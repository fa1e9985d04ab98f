#include "oidc/parameters.h"

#include <gtest/gtest.h>

#include "oidc/endpoint.h"
#include "oidc/person.h"
#include "oidc/refusal.h"

namespace ioworker::oidc {
namespace {

TEST(ParametersTest, AFormIsReadOnceAndStrictly) {
  const auto read = ReadParameters("code=a%2Fb&state=x+y&empty=&bare&&");
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, (Parameters{{"code", "a/b"}, {"state", "x y"}, {"empty", ""}, {"bare", ""}}));
  EXPECT_TRUE(ReadParameters("")->empty());
  std::string many;
  for (int i = 0; i < 33; ++i) many += "k" + std::to_string(i) + "=v&";
  for (const std::string& broken :
       {std::string("state=a&state=a"), std::string("state=a&st%61te=b"), std::string("a=%"),
        std::string("a=%zz"), std::string("a=%00"), std::string("a=%ff"),
        "a=" + std::string(kParametersBytesMax, 'a'), many}) {
    const auto refused = ReadParameters(broken);
    ASSERT_FALSE(refused) << broken.substr(0, 40);
    EXPECT_EQ(refused.error().reason, "parameters_malformed");
  }
  const FormFields fields = {{"a b", "c&d=e"}, {"f", "ü+"}};
  EXPECT_EQ(*ReadParameters(WriteForm(fields)), Parameters(fields.begin(), fields.end()));
}

TEST(EndpointTest, HttpIsForThisMachineAlone) {
  for (const char* good : {"https://id.example.org", "https://id.example.org:8443/a?b=c",
                           "http://127.0.0.1:80/x", "http://127.1.2.3/", "http://[::1]:9000/x"}) {
    EXPECT_TRUE(CheckEndpoint(good, "url")) << good;
  }
  for (const char* bad : {"",
                          "id.example.org",
                          "http://id.example.org",
                          "http://localhost/",
                          "http://127.1/",
                          "http://2130706433/",
                          "http://0.0.0.0/",
                          "http://10.0.0.1/",
                          "http://[::ffff:127.0.0.1]/",
                          "http://127.0.0.1@evil.example/",
                          "http://127.0.0.1.evil.example/",
                          "http://127.0.0.1\\@evil.example/",
                          "https://u:p@id.example.org/",
                          "https://a/#f",
                          "ftp://127.0.0.1/",
                          "ws://127.0.0.1/",
                          "wss://id.example.org/",
                          "https://",
                          "https://a b/",
                          "https://id.example.org\r\nX: y",
                          "https://\xc3\xbc.example/"}) {
    const auto refused = CheckEndpoint(bad, "url");
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().field, "url");
  }
  EXPECT_FALSE(CheckEndpoint("https://a/" + std::string(kUrlBytesMax, 'a'), "url"));
  EXPECT_EQ(WithQuery("https://a/b", {{"c", "d e"}}), "https://a/b?c=d%20e");
  EXPECT_EQ(WithQuery("https://a/b?x=y", {{"c", "d"}}), "https://a/b?x=y&c=d");
}

TEST(PersonTest, WhatStrangersWroteIsMadeFitForDisplay) {
  EXPECT_EQ(ShownName("Ann Lee"), "Ann Lee");
  EXPECT_EQ(ShownName("Ann\nLee"), "");
  EXPECT_EQ(ShownName("\xff"), "");
  EXPECT_EQ(ShownName(std::string(99, 'a') + "\xc3\xbc").size(), 99U) << "not within a letter";
  EXPECT_EQ(ShownEmail("a@b.c"), "a@b.c");
  for (const char* none : {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\n"}) {
    EXPECT_EQ(ShownEmail(none), "") << none;
  }
  EXPECT_EQ(ShownEmail(std::string(250, 'a') + "@b.cd"), "");
  EXPECT_EQ(ForLog("a\nb\x1b[0m"), "a b [0m");
  EXPECT_EQ(ForLog(std::string(300, 'x')).size(), 200U);
}

}  // namespace
}  // namespace ioworker::oidc
