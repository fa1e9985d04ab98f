// What the agent sees of NVIDIA GPUs, by a library of NVML's shape that is opened at run time.
#include "agent/nvml.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "agent/gpus.h"
#include "agent/inventory.h"
#include "agent/telemetry.h"

namespace ioworker::agent {
namespace {

class NvmlTest : public testing::Test {
 protected:
  NvmlTest() {
    std::string pattern = testing::TempDir() + "nvml_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    setenv("IOWORKER_FAKE_NVML", (folder_ + "/nvml").c_str(), 1);
  }
  ~NvmlTest() override { std::filesystem::remove_all(folder_); }

  void Say(const std::string& lines) { std::ofstream(folder_ + "/nvml") << lines; }

  std::string folder_;
  ManualClock clock_{Instant{0}};
};

TEST_F(NvmlTest, TheGpusOfTheDriverAreOffered) {
  const Gpus gpus({.nvml_library = IOWORKER_FAKE_NVML, .root = folder_}, {}, clock_);
  const auto offer = Offer(FindMachine("/", &gpus));
  ASSERT_EQ(offer.gpus_size(), 2);
  EXPECT_EQ(offer.gpus(0).index(), 0U);
  EXPECT_EQ(offer.gpus(0).model(), "NVIDIA GeForce RTX 4090");
  EXPECT_EQ(offer.gpus(0).memory_mib(), 24564U);
  EXPECT_EQ(offer.gpus(0).driver(), "535.183.01");
  EXPECT_EQ(offer.gpus(0).not_lent(), "");
  EXPECT_FALSE(offer.gpus(0).drives_display());
  EXPECT_EQ(offer.gpus(1).model(), "NVIDIA A100-SXM4-80GB");
}

TEST_F(NvmlTest, TheirReadingsAreInTelemetry) {
  Say("1.used_mib 300\n");
  const Gpus gpus({.nvml_library = IOWORKER_FAKE_NVML, .root = folder_}, {}, clock_);
  Telemeter telemeter({.data_folder = "/", .root = folder_, .gpus = &gpus}, clock_);
  const auto sample = telemeter.Read();
  ASSERT_EQ(sample.gpus_size(), 2);
  EXPECT_DOUBLE_EQ(sample.gpus(1).utilisation(), 0.75);
  EXPECT_EQ(sample.gpus(0).memory_used_mib(), 1024U);
  EXPECT_EQ(sample.gpus(1).memory_used_mib(), 300U);
  EXPECT_EQ(sample.gpus(1).temperature_celsius(), 62);
  EXPECT_DOUBLE_EQ(sample.gpus(1).power_watts(), 212.5);
  EXPECT_EQ(sample.gpus(0).fan_percent(), 33);
  EXPECT_FALSE(sample.gpus(1).has_fan_percent()) << "it has none";
}

// The driver keeps some for itself, which older libraries count as used.
TEST_F(NvmlTest, UsedMemoryIsThatOfProgramsWhereTheLibraryCanTell) {
  Say("0.used_mib 0\n");
  const auto nvml = Nvml::Open(IOWORKER_FAKE_NVML);
  ASSERT_TRUE(nvml);
  EXPECT_EQ(nvml->Samples().at(0).memory_used_mib(), 0U);
  EXPECT_EQ(nvml->Gpus().at(0).gpu.memory_mib(), 24564U);
  const auto old = Nvml::Open(IOWORKER_FAKE_NVML_OLD);
  ASSERT_TRUE(old);
  EXPECT_EQ(old->Samples().at(0).memory_used_mib(), 615U);
  EXPECT_EQ(old->Gpus().at(0).gpu.memory_mib(), 24564U);
}

TEST_F(NvmlTest, WhatOlderLibrariesLackIsNotKnown) {
  const auto old = Nvml::Open(IOWORKER_FAKE_NVML_OLD);
  ASSERT_TRUE(old);
  EXPECT_FALSE(old->Processes());
  EXPECT_FALSE(old->PowerLimit(0));
  EXPECT_FALSE(old->SetPowerLimit(0, 200'000));
  EXPECT_FALSE(old->Samples().at(0).has_fan_percent());
  EXPECT_FALSE(old->Gpus().at(0).gpu.drives_display());
}

TEST_F(NvmlTest, AGpuThatFailsIsNamedAndTheOtherOneStillTells) {
  const auto nvml = Nvml::Open(IOWORKER_FAKE_NVML);
  ASSERT_TRUE(nvml);
  Say("1.error 15\n");
  const auto gpus = nvml->Gpus();
  ASSERT_EQ(gpus.size(), 2U);
  EXPECT_EQ(gpus[0].trouble, "");
  EXPECT_NE(gpus[1].trouble.find("lost"), std::string::npos) << gpus[1].trouble;
  ASSERT_EQ(nvml->Samples().size(), 1U);
  EXPECT_EQ(nvml->Samples()[0].index(), 0U);
  EXPECT_TRUE(nvml->Processes()) << "of the others";
  Say("");
  EXPECT_NE(nvml->Gpus()[1].trouble, "") << "a handle of one that was lost stays bad";
  nvml->Restart();
  EXPECT_EQ(nvml->Gpus()[1].trouble, "");
}

TEST_F(NvmlTest, ADriverThatIsAwayHasNoGpusUntilItIsBack) {
  const auto nvml = Nvml::Open(IOWORKER_FAKE_NVML);
  ASSERT_TRUE(nvml);
  Say("init 999\n");
  nvml->Restart();
  EXPECT_TRUE(nvml->Gpus().empty());
  EXPECT_TRUE(nvml->Samples().empty());
  EXPECT_FALSE(nvml->PowerLimit(0));
  Say("");
  nvml->Restart();
  EXPECT_EQ(nvml->Gpus().size(), 2U);
}

TEST_F(NvmlTest, WhoUsesAGpuIsListedOnce) {
  Say("1.process 4711:300\n");
  const auto nvml = Nvml::Open(IOWORKER_FAKE_NVML);
  ASSERT_TRUE(nvml);
  const std::vector<GpuProcess> expected = {{.gpu = 1, .pid = 4711, .memory_mib = 300}};
  EXPECT_EQ(nvml->Processes(), expected);
}

TEST_F(NvmlTest, PowerLimitsNeedTheRight) {
  const auto nvml = Nvml::Open(IOWORKER_FAKE_NVML);
  ASSERT_TRUE(nvml);
  EXPECT_EQ(nvml->PowerLimit(0)->now, 350'000U);
  EXPECT_EQ(nvml->PowerLimit(0)->least, 100'000U);
  EXPECT_EQ(nvml->SetPowerLimit(0, 200'000).error().code, ErrorCode::kPermissionDenied);
  Say("permission 1\n");
  EXPECT_TRUE(nvml->SetPowerLimit(0, 200'000));
  EXPECT_EQ(nvml->PowerLimit(0)->now, 200'000U);
}

TEST_F(NvmlTest, AMachineWithoutTheLibraryHasNoGpus) {
  EXPECT_FALSE(Nvml::Open("libnvidia-ml.so.of-nobody"));
  EXPECT_FALSE(Nvml::Open("libc.so.6")) << "a library without its functions";
}

}  // namespace
}  // namespace ioworker::agent
