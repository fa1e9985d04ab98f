// GPUs as they are: what fails is kept back, what containers cannot use is named, the rest is lent.
#include "agent/gpus.h"

#include <gtest/gtest.h>

#include "agent/doctor_gpu.h"
#include "agent/gpu_fixture.h"
#include "agent/gpu_power.h"
#include "agent/gpu_use.h"
#include "agent/inventory.h"
#include "base/file.h"

namespace ioworker::agent {
namespace {

using Indices = std::vector<std::uint32_t>;

class GpusTest : public testing::Test {
 protected:
  // What is lent of them with this policy.
  static v1::Lent LentWith(const Gpus& gpus, const policy::OwnerPolicy& policy,
                           policy::Mode mode = policy::Mode::kFull) {
    return LentOf(Offer(FindMachine("/", &gpus)), policy, mode, true);
  }
  static Indices LentIndices(const v1::Lent& lent) {
    return {lent.gpu_indices().begin(), lent.gpu_indices().end()};
  }

  void PutAmd() {
    const std::string device = "/sys/class/drm/card1/device/";
    machine_.Put(device + "vendor", "0x1002\n");
    machine_.Put(device + "device", "0x744c\n");
    machine_.Put(device + "mem_info_vram_total", "25753026560\n");
    machine_.Put(device + "mem_info_vram_used", "104857600\n");
    machine_.Put(device + "gpu_busy_percent", "37\n");
    machine_.Put(device + "hwmon/hwmon4/temp1_input", "51000\n");
    machine_.Put(device + "hwmon/hwmon4/power1_average", "88000000\n");
    machine_.Put(device + "hwmon/hwmon4/pwm1", "51\n");
    machine_.Put("/sys/class/drm/card1-HDMI-A-1/status", "connected\n");
    machine_.Put(
        "/usr/share/misc/pci.ids",
        "# ids\n1001  Kolter\n\t744c  wrong\n1002  Advanced Micro Devices, Inc. [AMD/ATI]\n"
        "\t744c  Navi 31 [Radeon RX 7900 XTX]\n\t\t1002 744c  a board\n8086  Intel\n");
  }
  void PutIntel() {
    machine_.Put("/sys/class/drm/card2/device/vendor", "0x8086\n");
    machine_.Put("/sys/class/drm/card2/device/device", "0x56a0\n");
    PutIdle(1000);
    machine_.Put("/sys/class/drm/card3/device/vendor", "0x1234\n");  // of a virtual machine
  }
  void PutIdle(int millis) {
    machine_.Put("/sys/class/drm/card2/gt/gt0/rc6_residency_ms", std::to_string(millis) + "\n");
  }

  FakeMachine machine_;
  ManualClock clock_{Instant{1'800'000'000'000'000}};
};

TEST_F(GpusTest, OneThatFailsIsKeptBackAndLentAgainOnceItHasAnsweredForAWhile) {
  Gpus gpus(machine_.Options(), {}, clock_);
  EXPECT_TRUE(gpus.Failing().empty());
  machine_.Say("1.error 15\n");
  ASSERT_EQ(gpus.Failing().size(), 1U);
  EXPECT_EQ(gpus.Failing()[0].index, 1U);
  EXPECT_TRUE(gpus.Failing()[0].failed);
  EXPECT_NE(gpus.Failing()[0].why.find("lost"), std::string::npos) << gpus.Failing()[0].why;
  EXPECT_EQ(gpus.TroubleOf({0}), "");
  EXPECT_NE(gpus.TroubleOf({0, 1}).find("GPU 1: it has failed"), std::string::npos);
  EXPECT_EQ(gpus.All()[1].model(), "NVIDIA A100-SXM4-80GB") << "what it was is still known";
  ASSERT_EQ(gpus.Samples().size(), 1U);

  machine_.Say("");
  clock_.Advance(seconds{31});  // it is begun anew with the driver at most every 30 s
  ASSERT_EQ(gpus.Failing().size(), 1U);
  EXPECT_NE(gpus.Failing()[0].why.find("answers again"), std::string::npos);
  EXPECT_EQ(gpus.TroubleOf({1}), "");
  clock_.Advance(seconds{20});
  machine_.Say("1.error 15\n");
  ASSERT_EQ(gpus.Failing().size(), 1U);
  machine_.Say("");
  clock_.Advance(seconds{31});
  EXPECT_EQ(gpus.Failing().size(), 1U) << "it comes and goes";
  clock_.Advance(minutes{1});
  EXPECT_TRUE(gpus.Failing().empty());
}

TEST_F(GpusTest, OneThatFailsAtTheStartIsNamedAndComesInLater) {
  machine_.Say("0.error 16\n");
  Gpus gpus(machine_.Options(), {}, clock_);
  ASSERT_EQ(gpus.All().size(), 2U);
  EXPECT_EQ(gpus.All()[0].model(), "NVIDIA GPU");
  EXPECT_NE(gpus.Failing().at(0).why.find("reset"), std::string::npos);
  machine_.Say("");
  clock_.Advance(minutes{2});
  gpus.Failing();
  clock_.Advance(minutes{2});
  EXPECT_TRUE(gpus.Failing().empty());
  EXPECT_EQ(gpus.All()[0].model(), "NVIDIA GeForce RTX 4090");
}

TEST_F(GpusTest, OneThatDrivesADisplayIsKeptUnlessThePolicyLendsIt) {
  machine_.Say("0.display 1\n");
  Gpus gpus(machine_.Options(), {}, clock_);
  const auto kept = LentWith(gpus, {});
  EXPECT_EQ(LentIndices(kept), (Indices{1}));
  ASSERT_EQ(kept.gpus_kept_size(), 1);
  EXPECT_EQ(kept.gpus_kept(0).index(), 0U);
  EXPECT_NE(kept.gpus_kept(0).reason().find("display_gpu = true"), std::string::npos);
  policy::OwnerPolicy lends;
  lends.limits.display_gpu = true;
  EXPECT_EQ(LentIndices(LentWith(gpus, lends)), (Indices{0, 1}));
  EXPECT_EQ(LentIndices(LentWith(gpus, lends, policy::Mode::kReduced)), (Indices{1}));
  lends.limits.gpus_kept = {1};
  EXPECT_EQ(LentIndices(LentWith(gpus, lends)), (Indices{0}));
  machine_.Say("");
  gpus.Failing();
  EXPECT_EQ(LentIndices(LentWith(gpus, {})), (Indices{1})) << "perhaps it only sleeps";
  clock_.Advance(minutes{1});
  gpus.Failing();
  EXPECT_EQ(LentIndices(LentWith(gpus, {})), (Indices{0, 1}));
}

TEST_F(GpusTest, WhatContainersCannotUseIsNamedAndNotLent) {
  const auto has = [](const std::string& wanted) {
    return [wanted](const std::string& name) { return name == wanted; };
  };
  EXPECT_EQ(WhyNoGpus({.name = "fake"}, has("")), "");
  for (const char* program :
       {"nvidia-ctk", "nvidia-container-runtime", "nvidia-container-runtime-hook"}) {
    EXPECT_EQ(WhyNoGpus({.name = "docker"}, has(program)), "") << program;
  }
  const std::string why = WhyNoGpus({.name = "docker"}, has("nvidia-smi"));
  EXPECT_NE(why.find("container toolkit"), std::string::npos);
  Gpus gpus(machine_.Options(), why, clock_);
  const auto lent = LentWith(gpus, {});
  EXPECT_TRUE(lent.gpu_indices().empty());
  ASSERT_EQ(lent.gpus_kept_size(), 2);
  EXPECT_EQ(lent.gpus_kept(0).reason(), why);
  EXPECT_GT(lent.cores(), 0U) << "the rest is lent";
}

TEST_F(GpusTest, OthersAreFoundByTheKernelsFilesAndNamedWithTheReason) {
  PutAmd();
  PutIntel();
  Gpus gpus(machine_.Options(), {}, clock_);
  const auto all = gpus.All();
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[2].index(), 2U);
  EXPECT_EQ(all[2].model(), "AMD Navi 31 [Radeon RX 7900 XTX]");
  EXPECT_EQ(all[2].memory_mib(), 24560U);
  EXPECT_EQ(all[2].not_lent(), "containers get no AMD GPUs yet");
  EXPECT_EQ(all[3].model(), "Intel GPU 0x56a0");
  const auto lent = LentWith(gpus, {});
  EXPECT_EQ(LentIndices(lent), (Indices{0, 1}));
  EXPECT_EQ(lent.gpus_kept_size(), 2);
  const Gpus alone(machine_.WithoutNvidia(), {}, clock_);
  ASSERT_EQ(alone.All().size(), 2U);
  EXPECT_EQ(alone.All()[0].index(), 0U);
  EXPECT_GT(LentWith(alone, {}).cores(), 0U);
}

TEST_F(GpusTest, NvidiasWithoutTheirLibraryAreNamed) {
  machine_.Put("/sys/class/drm/card0/device/vendor", "0x10de\n");
  machine_.Put("/sys/class/drm/card0/device/device", "0x2684\n");
  const Gpus with(machine_.Options(), {}, clock_);
  EXPECT_EQ(with.All().size(), 2U) << "the library tells of it";
  const Gpus without(machine_.WithoutNvidia(), {}, clock_);
  ASSERT_EQ(without.All().size(), 1U);
  EXPECT_EQ(without.All()[0].model(), "NVIDIA GPU 0x2684");
  EXPECT_NE(without.All()[0].not_lent().find("libnvidia-ml"), std::string::npos);
}

TEST_F(GpusTest, OthersTellTheirUseMemoryHeatPowerAndFan) {
  PutAmd();
  PutIntel();
  Gpus gpus(machine_.WithoutNvidia(), {}, clock_);
  const auto first = gpus.Samples();
  ASSERT_EQ(first.size(), 2U);
  EXPECT_DOUBLE_EQ(first[0].utilisation(), 0.37);
  EXPECT_EQ(first[0].memory_used_mib(), 100U);
  EXPECT_EQ(first[0].temperature_celsius(), 51);
  EXPECT_EQ(first[0].power_watts(), 88);
  EXPECT_EQ(first[0].fan_percent(), 20);
  EXPECT_EQ(first[1].utilisation(), 0) << "one reading is no rate";
  EXPECT_FALSE(first[1].has_fan_percent());
  clock_.Advance(seconds{2});
  PutIdle(1500);  // idle for half a second of two
  EXPECT_DOUBLE_EQ(gpus.Samples()[1].utilisation(), 0.75);
}

TEST_F(GpusTest, MemoryByOthersIsWhatNoLeaseHas) {
  machine_.Say("0.used_mib 200\n1.used_mib 5000\n1.process 4711:3000\n");
  Gpus gpus(machine_.Options(), {}, clock_);
  const auto others = [&](const GpuLeases& leases) {
    return GpuMemoryByOthers(gpus, gpus.Samples(), leases, machine_.root());
  };
  EXPECT_EQ(others({}), 5000);
  const GpuLeases leases{.gpus = {1}, .containers = {"c0ffee"}};
  machine_.Put("/proc/4711/cgroup", "0::/system.slice/docker-c0ffee.scope\n");
  EXPECT_EQ(others(leases), 200) << "the lease's own process";
  machine_.Put("/proc/4711/cgroup", "0::/user.slice/user-1000.slice\n");
  EXPECT_EQ(others(leases), 3000) << "the owner's, beside the lease";
  Gpus none({.nvml_library = "libnone.so", .root = machine_.root()}, {}, clock_);
  EXPECT_FALSE(GpuMemoryByOthers(none, none.Samples(), {}, machine_.root()));
}

class GpuPowerTest : public GpusTest {
 protected:
  std::uint32_t Watts(std::uint32_t index) { return gpus_.nvml()->PowerLimit(index)->now / 1000; }
  std::string Path() const { return machine_.root() + "/gpu-power.json"; }

  Gpus gpus_{machine_.Options(), {}, clock_};
};

TEST_F(GpuPowerTest, HoldsWhileALeaseHoldsTheGpuAndGivesBackAfterwards) {
  machine_.Say("permission 1\n");
  {
    GpuPower power(gpus_.nvml(), Path());
    EXPECT_TRUE(power.Follow({{0, 200}, {1, 1000}}, {}).empty());
    EXPECT_EQ(Watts(0), 350U) << "nobody holds it";
    EXPECT_TRUE(power.Follow({{0, 200}, {1, 1000}}, {0, 1}).empty());
    EXPECT_EQ(Watts(0), 200U);
    EXPECT_EQ(Watts(1), 350U) << "never raised";
    power.Follow({{0, 250}}, {0});
    EXPECT_EQ(Watts(0), 250U);
    power.Follow({{0, 250}}, {});
    EXPECT_EQ(Watts(0), 350U);
    power.Follow({{0, 250}}, {0});
  }
  EXPECT_EQ(Watts(0), 350U) << "the device has stopped";
}

TEST_F(GpuPowerTest, WhatACrashLeftIsGivenBackAtTheNextStart) {
  machine_.Say("permission 1\n");
  ASSERT_TRUE(gpus_.nvml()->SetPowerLimit(0, 200'000));
  ASSERT_TRUE(WriteFile(Path(), R"([{"index": 0, "milliwatts": 350000}, {"index": "x"}, 7])",
                        FileMode::kOwnerOnly));
  GpuPower power(gpus_.nvml(), Path());
  power.Follow({{0, 150}}, {0});
  EXPECT_EQ(Watts(0), 150U);
  power.Follow({}, {0});
  EXPECT_EQ(Watts(0), 350U) << "as it was before the crash";
}

TEST_F(GpuPowerTest, WhatCannotBeHeldIsNotLentAndSaidSo) {
  GpuPower power(gpus_.nvml(), Path());
  auto kept = power.Follow({{0, 200}}, {});
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].index, 0U);
  EXPECT_FALSE(kept[0].failed);
  EXPECT_NE(kept[0].why.find("root"), std::string::npos) << kept[0].why;
  machine_.Say("permission 1\n");
  EXPECT_EQ(power.Follow({{0, 200}}, {}).size(), 1U) << "asked once";
  EXPECT_TRUE(power.Follow({{0, 201}}, {}).empty()) << "and when the policy changes";
  kept = power.Follow({{0, 99}}, {});
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_NE(kept[0].why.find("no less than 100 W"), std::string::npos) << kept[0].why;
  EXPECT_TRUE(GpuPower(nullptr, Path()).Follow({{0, 200}}, {0}).empty());
}

TEST_F(GpusTest, TheStrictestLimitOnPowerCounts) {
  Gpus gpus(machine_.Options(), {}, clock_);
  policy::OwnerPolicy policy;
  policy.limits.gpu_watts = {{1, 250}, {policy::kEveryGpu, 300}};
  policy.reduced.gpu_watts = {{policy::kEveryGpu, 280}};
  using Watts = std::map<std::uint32_t, std::uint32_t>;
  EXPECT_EQ(WattsOf(gpus.All(), policy, policy::Mode::kFull), (Watts{{0, 300}, {1, 250}}));
  EXPECT_EQ(WattsOf(gpus.All(), policy, policy::Mode::kReduced), (Watts{{0, 280}, {1, 250}}));
}

TEST_F(GpusTest, TheDoctorNamesEachWithWhatToDo) {
  const auto judge = [&](const GpuOptions& options, const std::string& why_not) {
    return JudgeGpus(SeeGpus(options, why_not, clock_));
  };
  auto findings = judge(machine_.Options(), "");
  EXPECT_EQ(findings[0].verdict, Verdict::kOk) << findings[0].found;
  EXPECT_NE(findings[0].found.find("1: NVIDIA A100-SXM4-80GB, 81920 MiB"), std::string::npos);
  EXPECT_NE(findings[0].found.find("driver 535.183.01"), std::string::npos);
  EXPECT_EQ(findings[1].code, "D018_GPU_OTHER");
  EXPECT_EQ(findings[1].verdict, Verdict::kOk);
  findings = judge(machine_.Options(), "no toolkit");
  EXPECT_EQ(findings[0].verdict, Verdict::kWarning);
  EXPECT_NE(findings[0].fix.find("container toolkit"), std::string::npos);
  machine_.Say("0.display 1\n1.error 15\n");
  PutAmd();
  findings = judge(machine_.Options(), "");
  EXPECT_EQ(findings[0].verdict, Verdict::kWarning);
  EXPECT_NE(findings[0].found.find("drives a display"), std::string::npos);
  EXPECT_NE(findings[0].fix.find("--gpu-reset -i 1"), std::string::npos);
  EXPECT_EQ(findings[1].verdict, Verdict::kWarning);
  EXPECT_NE(findings[1].found.find("no AMD GPUs"), std::string::npos);
  machine_.Put("/proc/driver/nvidia/version", "NVRM\n");
  findings = judge(machine_.WithoutNvidia(), "");
  EXPECT_EQ(findings[0].verdict, Verdict::kWarning);
  EXPECT_NE(findings[0].found.find("libnvidia-ml.so.1"), std::string::npos);
}

}  // namespace
}  // namespace ioworker::agent
