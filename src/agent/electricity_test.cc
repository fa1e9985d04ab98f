#include "agent/electricity.h"

#include <filesystem>

#include <gtest/gtest.h>

namespace ioworker::agent {
namespace {

class ElectricityTest : public testing::Test {
 protected:
  ~ElectricityTest() override { std::filesystem::remove_all(folder_); }

  static std::string NewFolder() {
    std::string pattern = testing::TempDir() + "electricity_test_XXXXXX";
    return mkdtemp(pattern.data());
  }
  static v1::TelemetrySample Drawing(double watts) {
    v1::TelemetrySample sample;
    sample.set_power_watts(watts);
    return sample;
  }

  const std::string folder_ = NewFolder();
  ManualClock clock_{Instant{1'800'000'000'000'000}};
  MonthBook month_{folder_ + "/month.json", clock_};
  Electricity electricity_{month_, clock_};
};

TEST_F(ElectricityTest, CostsWhileItWorksForOthersAndOnlyThen) {
  electricity_.SetTariff({.price = Money{300'000}});
  auto sample = Drawing(200);
  electricity_.Read(sample, hours{1}, /*working=*/false);
  EXPECT_EQ(sample.electricity_per_hour(), "0.060000");
  EXPECT_EQ(sample.electricity_this_month(), "0.000000");
  electricity_.Read(sample, minutes{30}, /*working=*/true);
  EXPECT_EQ(sample.electricity_this_month(), "0.030000");
  EXPECT_EQ(month_.Used().millijoules, 360'000'000U);
}

TEST_F(ElectricityTest, WithoutATariffOnlyTheEnergyIsKept) {
  auto sample = Drawing(100);
  electricity_.Read(sample, hours{1}, /*working=*/true);
  EXPECT_EQ(sample.electricity_per_hour(), "");
  EXPECT_EQ(month_.Used(), (MonthUse{.millijoules = 360'000'000}));
}

TEST_F(ElectricityTest, WithoutAnyFigureNothingIsSaid) {
  electricity_.SetTariff({.price = Money{300'000}});
  v1::TelemetrySample sample;
  electricity_.Read(sample, hours{1}, /*working=*/true);
  EXPECT_FALSE(sample.has_power_watts());
  EXPECT_EQ(sample.electricity_per_hour(), "");
  electricity_.SetTariff({.price = Money{300'000}, .watts_idle = 50, .watts_full = 100});
  electricity_.Read(sample, hours{1}, /*working=*/true);
  EXPECT_EQ(sample.power_watts(), 50);
  EXPECT_EQ(sample.electricity_per_hour(), "0.015000");
}

}  // namespace
}  // namespace ioworker::agent
