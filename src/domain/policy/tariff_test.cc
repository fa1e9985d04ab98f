#include "domain/policy/tariff.h"

#include <gtest/gtest.h>

namespace ioworker::policy {
namespace {

TEST(TariffTest, TheFirstStretchThatHoldsCounts) {
  const Tariff tariff{
      .price = Money{300'000},
      .stretches = {{.during = {{.days = 0x60}}, .price = Money{200'000}},
                    {.during = {{.from = 22 * 60, .to = 6 * 60}}, .price = Money{100'000}}}};
  EXPECT_EQ(tariff.At(12 * 60), Money{300'000});
  EXPECT_EQ(tariff.At(23 * 60), Money{100'000});
  EXPECT_EQ(tariff.At(5 * kMinutesOfDay + 23 * 60), Money{200'000});
  EXPECT_EQ(tariff.At(0), Money{100'000}) << "Sunday's night";
  EXPECT_EQ(Tariff{}.At(0), std::nullopt);
}

}  // namespace
}  // namespace ioworker::policy
