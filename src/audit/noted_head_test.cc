#include "audit/noted_head.h"

#include <gtest/gtest.h>

namespace ioworker::audit {
namespace {

const std::string kDigits(64, 'a');
const std::string kHash(32, '\xaa');

TEST(NotedHeadTest, IsReadFromWhatAnAuditPrints) {
  for (const auto& text : {kDigits, kDigits + "\n", "12 " + kDigits, "head 12 " + kDigits,
                           "fees       0.100000\nhead       12 " + kDigits + "\nfindings   0\n"}) {
    const auto head = ParseHead(text, "--head");
    ASSERT_TRUE(head) << text;
    EXPECT_EQ(head->hash, kHash);
    EXPECT_EQ(head->sequence, text.find("12") == std::string::npos ? 0U : 12U);
  }
}

TEST(NotedHeadTest, AnythingElseIsRefused) {
  for (const auto& text : {std::string(), kDigits.substr(1), "g" + kDigits.substr(1),
                           "0 " + kDigits, "-1 " + kDigits, "1 2 " + kDigits, "x " + kDigits}) {
    const auto head = ParseHead(text, "--head");
    ASSERT_FALSE(head) << text;
    EXPECT_EQ(head.error().field, "--head");
  }
}

TEST(NotedHeadTest, WhatIsPrintedIsRead) {
  const auto head = ParseHead(FormatHead({.sequence = 7, .hash = kHash}), "--head");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->sequence, 7U);
}

}  // namespace
}  // namespace ioworker::audit
