#include "app/sample_mean.h"

#include <gtest/gtest.h>

namespace ioworker::app {
namespace {

TEST(SampleMeanTest, AveragesButTheHighestTemperatureAndMemoryOfLeases) {
  v1::TelemetrySample one;
  one.set_cpu_utilisation(0.2);
  one.set_memory_used_mib(100);
  one.set_temperature_celsius(60);
  one.set_network_sent_bytes(10);
  auto& gpu = *one.add_gpus();
  gpu.set_index(1);
  gpu.set_utilisation(0.5);
  gpu.set_temperature_celsius(80);
  gpu.set_power_watts(100);
  auto& lease = *one.add_leases();
  lease.set_job_id("job");
  lease.set_task_index(3);
  lease.set_cpu_cores(2);
  lease.set_memory_used_mib(500);
  v1::TelemetrySample two = one;
  two.set_cpu_utilisation(0.6);
  two.set_memory_used_mib(300);
  two.set_temperature_celsius(50);
  two.set_power_watts(40);
  two.mutable_gpus(0)->set_power_watts(300);
  two.mutable_gpus(0)->set_temperature_celsius(70);
  two.mutable_leases(0)->set_cpu_cores(1);
  two.mutable_leases(0)->set_memory_used_mib(100);
  v1::TelemetrySample three;  // without GPU and lease

  SampleMean samples;
  EXPECT_TRUE(samples.empty());
  for (const auto& each : {one, two, three}) samples.Add(each);
  const auto mean = samples.Mean({7'000'000});
  EXPECT_EQ(mean.at().seconds(), 7);
  EXPECT_NEAR(mean.cpu_utilisation(), 0.8 / 3, 1e-9);
  EXPECT_EQ(mean.memory_used_mib(), 133U);
  EXPECT_EQ(mean.temperature_celsius(), 60);
  EXPECT_EQ(mean.power_watts(), 40) << "of those that know it";
  ASSERT_EQ(mean.gpus_size(), 1);
  EXPECT_EQ(mean.gpus(0).index(), 1U);
  EXPECT_EQ(mean.gpus(0).power_watts(), 200);
  EXPECT_EQ(mean.gpus(0).temperature_celsius(), 80);
  EXPECT_FALSE(mean.gpus(0).has_fan_percent());
  ASSERT_EQ(mean.leases_size(), 1);
  EXPECT_EQ(mean.leases(0).task_index(), 3U);
  EXPECT_EQ(mean.leases(0).cpu_cores(), 1.5);
  EXPECT_EQ(mean.leases(0).memory_used_mib(), 500U);
}

TEST(SampleMeanTest, WhatNobodyKnowsIsLeftOut) {
  SampleMean samples;
  samples.Add({});
  const auto mean = samples.Mean({});
  EXPECT_FALSE(mean.has_temperature_celsius());
  EXPECT_FALSE(mean.has_power_watts());
}

}  // namespace
}  // namespace ioworker::app
