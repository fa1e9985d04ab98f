#include "base/waiting_list.h"

#include <gtest/gtest.h>

namespace ioworker {
namespace {

constexpr Instant kStart{1'000'000};
constexpr WaitingBounds kBounds{.lifetime = minutes{1}, .all_max = 3, .of_address_max = 2};

TEST(WaitingListTest, WhatWaitsIsFoundUntilItsTimeIsOver) {
  WaitingList<int> list(kBounds);
  ASSERT_TRUE(list.Put("a", 7, "here", kStart));
  ASSERT_NE(list.Find("a", kStart + minutes{1} - Duration{1}), nullptr);
  EXPECT_EQ(*list.Find("a", kStart), 7);
  EXPECT_EQ(list.Find("b", kStart), nullptr);
  EXPECT_EQ(list.Find("a", kStart + minutes{1}), nullptr);
  ASSERT_TRUE(list.Put("c", 8, "there", kStart + minutes{1}));
  EXPECT_EQ(list.size(), 1U);
}

TEST(WaitingListTest, OneAddressDoesNotTakeTheRoomOfOthers) {
  WaitingList<int> list(kBounds);
  ASSERT_TRUE(list.Put("a", 1, "here", kStart));
  ASSERT_TRUE(list.Put("b", 2, "here", kStart));
  EXPECT_EQ(list.Put("c", 3, "here", kStart).error().reason, "too_many_attempts");
  ASSERT_TRUE(list.Put("c", 3, "there", kStart));
  EXPECT_FALSE(list.Put("d", 4, "elsewhere", kStart)) << "three in all";
  list.Erase("a");
  EXPECT_TRUE(list.Put("d", 4, "here", kStart));
}

TEST(WaitingListTest, WhatIsOverMakesRoom) {
  WaitingList<int> list(kBounds);
  ASSERT_TRUE(list.Put("a", 1, "here", kStart));
  ASSERT_TRUE(list.Put("b", 2, "here", kStart));
  EXPECT_TRUE(list.Put("c", 3, "here", kStart + minutes{1}));
  EXPECT_EQ(list.size(), 1U);
}

}  // namespace
}  // namespace ioworker
