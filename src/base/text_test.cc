#include "base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/digest.h"

namespace ioworker {
namespace {

using namespace std::string_view_literals;

TEST(TextTest, OnlyWellFormedUtf8IsUtf8) {
  for (const auto text : {""sv, "plain"sv, "\xC3\xA9"sv, "\xE2\x82\xAC"sv, "\xF0\x9F\x98\x80"sv,
                          "\xF4\x8F\xBF\xBF"sv, "a\0b"sv}) {
    EXPECT_TRUE(IsUtf8(text)) << Hex(text);
  }
  for (const auto text : {"\x80"sv, "\xC0\x80"sv, "\xC1\xBF"sv, "\xE0\x80\x80"sv, "\xED\xA0\x80"sv,
                          "\xF0\x80\x80\x80"sv, "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv,
                          "\xC3"sv, "\xE2\x82"sv, "\xFF"sv}) {
    EXPECT_FALSE(IsUtf8(text)) << Hex(text);
  }
}

TEST(TextTest, MalformedBytesBecomeReplacementCharacters) {
  EXPECT_EQ(ToUtf8("a\xFF\xC3z"), "a\xEF\xBF\xBD\xEF\xBF\xBDz");
  EXPECT_EQ(ToUtf8("\xE2\x82\xAC"), "\xE2\x82\xAC");
}

TEST(TextTest, BrokenEscapesAreRefused) {
  EXPECT_FALSE(DecodePercent(std::string_view("a\0b", 3)));
  EXPECT_EQ(DecodePercent("a%20b+c"), "a b+c");
  for (const auto text : {"%"sv, "%2"sv, "%zz"sv, "%00"sv, "a%"sv}) {
    EXPECT_FALSE(DecodePercent(text)) << text;
  }
}

TEST(TextTest, Base64IsPadded) {
  EXPECT_EQ(EncodeBase64("ann:pw"), "YW5uOnB3");
  EXPECT_EQ(EncodeBase64("a"), "YQ==");
  EXPECT_EQ(EncodeBase64("\xFF\xEF"), "/+8=");
  EXPECT_EQ(EncodeBase64(""), "");
  EXPECT_EQ(DecodeBase64("/+8="), "\xFF\xEF");
  EXPECT_FALSE(DecodeBase64("/+8"));
}

TEST(TextTest, BadBase64UrlIsRefused) {
  EXPECT_EQ(DecodeBase64Url("_-8"), "\xFF\xEF");
  for (const auto text : {"A"sv, "AA=="sv, "+/8"sv, "A A"sv, "_-9"sv}) {
    EXPECT_FALSE(DecodeBase64Url(text)) << text;
  }
}

TEST(TextTest, BadHexIsRefused) {
  EXPECT_EQ(FromHex("00fF"), "\0\xFF"sv);
  for (const auto text : {"0"sv, "0g"sv, " 0"sv}) EXPECT_FALSE(FromHex(text)) << text;
}

RC_GTEST_PROP(TextTest, WhatIsEncodedIsDecoded, (const std::string& bytes)) {
  RC_ASSERT(DecodeBase64Url(EncodeBase64Url(bytes)) == bytes);
  RC_ASSERT(FromHex(Hex(bytes)) == bytes);
  RC_ASSERT(IsUtf8(ToUtf8(bytes)));
  if (bytes.find('\0') == std::string::npos) {
    RC_ASSERT(DecodePercent(EncodePercent(bytes)) == bytes);
  }
}

}  // namespace
}  // namespace ioworker
