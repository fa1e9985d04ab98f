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

TEST(TariffTest, TheOwnersFigureCountsBeforeWhatSensorsTell) {
  EXPECT_EQ(Tariff{}.Watts(80.0, 0.5), 80.0);
  EXPECT_EQ(Tariff{}.Watts(std::nullopt, 0.5), std::nullopt);
  const Tariff declared{.watts_idle = 60, .watts_full = 260};
  EXPECT_EQ(declared.Watts(80.0, 0), 60.0);
  EXPECT_EQ(declared.Watts(std::nullopt, 0.5), 160.0);
  EXPECT_EQ(declared.Watts(std::nullopt, 1.7), 260.0);
  EXPECT_EQ((Tariff{.watts_idle = 90, .watts_full = 50}).Watts({}, 0), 50.0);
}

TEST(TariffTest, EnergyCostsByTheKilowattHourRoundedDown) {
  EXPECT_EQ(EnergyCost(Money{320'000}, 3'600'000'000), Money{320'000});
  EXPECT_EQ(EnergyCost(Money{320'000}, 3'599'999'999), Money{319'999});
  EXPECT_EQ(EnergyCost(Money{320'000}, 0), Money{0});
  EXPECT_EQ(EnergyCost(kMoneyMax, UINT64_MAX), kMoneyMax) << "no overflow";
}

}  // namespace
}  // namespace ioworker::policy
