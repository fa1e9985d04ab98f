#include "engine/docker/image_reference.h"

#include <string>

#include <gtest/gtest.h>

namespace ioworker::engine::docker {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

TEST(ImageReferenceTest, TakesNamesApart) {
  struct Case {
    std::string text, name, tag, digest;
  };
  for (const Case& c :
       {Case{"alpine", "alpine", "latest", ""}, Case{"ioworker/test:1", "ioworker/test", "1", ""},
        Case{"localhost:5000/a/b__c-d.e:V1_x-2", "localhost:5000/a/b__c-d.e", "V1_x-2", ""},
        Case{"Registry.Example.org/team/x", "Registry.Example.org/team/x", "latest", ""},
        Case{"a--b", "a--b", "latest", ""}, Case{"alpine@" + kDigest, "alpine", "", kDigest},
        Case{"alpine:3@" + kDigest, "alpine", "", kDigest}, Case{kDigest, "", "", kDigest}}) {
    const auto reference = ParseImageReference(c.text);
    ASSERT_TRUE(reference) << c.text;
    EXPECT_EQ(reference->name, c.name);
    EXPECT_EQ(reference->tag, c.tag);
    EXPECT_EQ(reference->digest, c.digest);
  }
}

TEST(ImageReferenceTest, SaysAgainWhatTheEngineIsAskedFor) {
  EXPECT_EQ(ParseImageReference("alpine")->Text(), "alpine:latest");
  EXPECT_EQ(ParseImageReference("alpine:3@" + kDigest)->Text(), "alpine@" + kDigest);
  EXPECT_EQ(ParseImageReference(kDigest)->Text(), kDigest);
}

TEST(ImageReferenceTest, RefusesWhatIsNoName) {
  for (const std::string& text : {std::string(),
                                  std::string("UPPER"),
                                  std::string("a b"),
                                  std::string("a//b"),
                                  std::string("/a"),
                                  std::string("a/"),
                                  std::string("a:"),
                                  std::string(":1"),
                                  std::string("a:.x"),
                                  std::string("../../info"),
                                  std::string("a/../b"),
                                  std::string("a?x=1"),
                                  std::string("a%2f"),
                                  std::string("a\0b", 3),
                                  std::string("a@sha256:12"),
                                  std::string("a@md5:1"),
                                  std::string("a_-b"),
                                  std::string("a..b"),
                                  std::string("a___b"),
                                  std::string("host:port/a"),
                                  std::string("host:123456/a"),
                                  std::string("\xff"),
                                  "a:" + std::string(129, 'x'),
                                  std::string(256, 'a'),
                                  std::string(100'000, 'a')}) {
    const auto reference = ParseImageReference(text);
    ASSERT_FALSE(reference) << text;
    EXPECT_EQ(reference.error().reason, "image_error");
  }
}

}  // namespace
}  // namespace ioworker::engine::docker
