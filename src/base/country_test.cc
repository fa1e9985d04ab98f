#include "base/country.h"

#include <gtest/gtest.h>

namespace ioworker {
namespace {

Country Of(std::string_view text) { return Country::Parse(text).value(); }

TEST(CountryTest, OnlyCodesThatAreAssignedAreRead) {
  EXPECT_EQ(Of("DE").Text(), "DE");
  EXPECT_EQ(Of("de"), Of("DE"));
  EXPECT_EQ(Of("AD").Text(), "AD");
  EXPECT_EQ(Of("ZW").Text(), "ZW");
  for (const char* wrong : {"", "D", "UK", "EU", "DEU", "D ", " D", "E ", "XX", "1A"}) {
    EXPECT_FALSE(Country::Parse(wrong)) << wrong;
  }
  EXPECT_EQ(Country().Text(), "");
  EXPECT_TRUE(Country().IsNil());
}

TEST(CountryTest, WhoHasNotSaidWhereHeIsIsServedOnlyByThoseWhoDoNotAsk) {
  const Countries all;
  EXPECT_TRUE(all.Serve({}));
  EXPECT_TRUE(all.Serve(Of("DE")));
  const Countries some{.only = {Of("AT"), Of("DE")}};
  EXPECT_TRUE(some.Serve(Of("AT")));
  EXPECT_FALSE(some.Serve(Of("FR")));
  EXPECT_FALSE(some.Serve({}));
  const Countries most{.but = {Of("KP")}};
  EXPECT_TRUE(most.Serve(Of("FR")));
  EXPECT_FALSE(most.Serve(Of("KP")));
  EXPECT_FALSE(most.Serve({}));
  const Countries both{.only = {Of("AT"), Of("DE")}, .but = {Of("AT")}};
  EXPECT_TRUE(both.Serve(Of("DE")));
  EXPECT_FALSE(both.Serve(Of("AT"))) << "what is refused has the last word";
}

}  // namespace
}  // namespace ioworker
