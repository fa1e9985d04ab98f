#include "net/url.h"

#include <gtest/gtest.h>

namespace ioworker::net {
namespace {

TEST(UrlTest, KnowsItsParts) {
  const auto url = ParseUrl("wss://me:p%40ss@[::1]:8443/a/b?c=d#e", "url");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->secure);
  EXPECT_EQ(url->host, "::1");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->target, "/a/b?c=d");
  EXPECT_EQ(url->user_info, "me:p@ss");
  EXPECT_EQ(url->Authority(), "[::1]:8443");
}

TEST(UrlTest, HostHeaderLeavesOutTheUsualPort) {
  EXPECT_EQ(ParseUrl("https://example.org", "url")->HostHeader(), "example.org");
  EXPECT_EQ(ParseUrl("http://example.org:443", "url")->HostHeader(), "example.org:443");
  EXPECT_EQ(ParseUrl("ws://example.org?q", "url")->target, "/?q");
}

TEST(UrlTest, RefusesWhatIsNoUrl) {
  for (const char* text :
       {"", "example.org", "ftp://example.org", "http://", "http://:80", "http://a:b", "http://a:0",
        "http://a:70000", "http://a:1x", "http://[::1", "http://[::1]x", "http://a/b c",
        "http://a/\r\nX: y", "http://%zz@a"}) {
    const auto url = ParseUrl(text, "proxy");
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().field, "proxy");
  }
}

}  // namespace
}  // namespace ioworker::net
