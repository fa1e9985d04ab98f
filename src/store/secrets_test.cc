#include "store/secrets.h"

#include <gtest/gtest.h>

#include "store/store_fixture.h"

namespace ioworker::store {
namespace {

TEST_P(StoreTest, WhatIsSealedIsFoundUntilItIsForgotten) {
  const auto first = NewId<JobId>();
  const auto second = NewId<JobId>();
  const std::string bytes("\x00\xff'sealed\n", 11);
  const std::vector<std::pair<JobId, std::string>> sealed = {{first, bytes}, {second, "two"}};
  ASSERT_TRUE(SaveSecrets(*writer_, sealed));
  EXPECT_EQ(FindSecrets(*writer_, first).value(), bytes);
  EXPECT_EQ(FindSecrets(*writer_, NewId<JobId>()).value(), std::nullopt);
  ASSERT_TRUE(ForgetSecrets(*writer_, std::vector{first}));
  EXPECT_EQ(FindSecrets(*writer_, first).value(), std::nullopt);
  EXPECT_EQ(FindSecrets(*writer_, second).value(), "two");
  EXPECT_TRUE(SaveSecrets(*writer_, {}));
}

}  // namespace
}  // namespace ioworker::store
