// What the agent sees of NVIDIA GPUs, by a library of NVML's shape that is opened at run time.
#include "agent/nvml.h"

#include <gtest/gtest.h>

#include "agent/inventory.h"
#include "agent/telemetry.h"

namespace ioworker::agent {
namespace {

TEST(NvmlTest, TheGpusOfTheDriverAreOffered) {
  const auto nvml = Nvml::Open(IOWORKER_FAKE_NVML);
  ASSERT_TRUE(nvml);
  const auto offer = Offer(FindMachine("/", nvml.get()));
  ASSERT_EQ(offer.gpus_size(), 2);
  EXPECT_EQ(offer.gpus(0).index(), 0U);
  EXPECT_EQ(offer.gpus(0).model(), "NVIDIA GeForce RTX 4090");
  EXPECT_EQ(offer.gpus(0).memory_mib(), 24564U);
  EXPECT_EQ(offer.gpus(0).driver(), "535.183.01");
  EXPECT_EQ(offer.gpus(1).model(), "NVIDIA A100-SXM4-80GB");
}

TEST(NvmlTest, TheirReadingsAreInTelemetry) {
  const auto nvml = Nvml::Open(IOWORKER_FAKE_NVML);
  ASSERT_TRUE(nvml);
  const SystemClock clock;
  Telemeter telemeter({.data_folder = "/", .nvml = nvml.get()}, clock);
  const auto sample = telemeter.Read();
  ASSERT_EQ(sample.gpus_size(), 2);
  EXPECT_DOUBLE_EQ(sample.gpus(1).utilisation(), 0.75);
  EXPECT_EQ(sample.gpus(1).memory_used_mib(), 1024U);
  EXPECT_EQ(sample.gpus(1).temperature_celsius(), 62);
  EXPECT_DOUBLE_EQ(sample.gpus(1).power_watts(), 212.5);
}

TEST(NvmlTest, AMachineWithoutTheLibraryHasNoGpus) {
  EXPECT_FALSE(Nvml::Open("libnvidia-ml.so.of-nobody"));
  EXPECT_FALSE(Nvml::Open("libc.so.6")) << "a library without its functions";
}

}  // namespace
}  // namespace ioworker::agent
