#include "cli/display.h"

#include <gtest/gtest.h>

namespace ioworker::cli {
namespace {

TEST(DisplayTest, WidthCountsColumnsNotBytes) {
  EXPECT_EQ(DisplayWidth(""), 0);
  EXPECT_EQ(DisplayWidth("naïve"), 5);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1);
  EXPECT_EQ(DisplayWidth("日本"), 4);
  EXPECT_EQ(DisplayWidth("🙂"), 2);
}

TEST(DisplayTest, WhatSteersTheTerminalIsTakenAway) {
  using namespace std::string_view_literals;
  EXPECT_EQ(Printable("plain é"), "plain é");
  EXPECT_EQ(Printable("a\x1b[31mb"), "a\ufffd[31mb");
  EXPECT_EQ(Printable("a\nb\tc"), "a b c");
  EXPECT_EQ(Printable("a\0b\x7f"sv), "a\ufffdb\ufffd");
  EXPECT_EQ(Printable("a\u009bb\u202ec"), "a\ufffdb\ufffdc");
  EXPECT_EQ(Printable("a\xff"), "a\ufffd");
}

TEST(DisplayTest, CutTextFitsAndSaysSo) {
  EXPECT_EQ(CutToWidth("abcdef", 6), "abcdef");
  EXPECT_EQ(CutToWidth("abcdef", 4), "abc…");
  EXPECT_EQ(CutToWidth("日本語", 4), "日…");
  EXPECT_EQ(CutToWidth("abc", 1), "…");
}

}  // namespace
}  // namespace ioworker::cli
