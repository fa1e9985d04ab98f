// Tests of the device's smaller parts: each is one rule.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/doctor.h"
#include "agent/ending.h"
#include "agent/inventory.h"
#include "agent/readings.h"
#include "agent/settings.h"
#include "agent/telemetry.h"
#include "agent/wire.h"
#include "base/file.h"
#include "engine/fake/fake_engine.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;

TEST(ReadingsTest, TakesNumbersOutOfTheKernelsFiles) {
  const auto cpu = ParseCpu("cpu  10 1 4 80 5 0 1 2 0 0\ncpu0 5 0 2 40 2 0 0 1 0 0\n");
  EXPECT_EQ(cpu.total, 103U);
  EXPECT_EQ(cpu.busy, 18U);
  EXPECT_EQ(ParseMemoryUsedMib("MemTotal:  8192000 kB\nMemFree: 1 kB\nMemAvailable: 4096000 kB\n"),
            4000U);
  const auto network = ParseNetwork(
      "Inter-|   Receive                            |  Transmit\n"
      " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets\n"
      "    lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0\n"
      "  eth0: 100 1 0 0 0 0 0 0 50 1 0 0 0 0 0 0\n"
      "lowpan:7 1 0 0 0 0 0 0 3 1 0 0 0 0 0 0\n"
      "veth12: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0\n"
      "docker0: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0\n");
  EXPECT_EQ(network.received_bytes, 107U);
  EXPECT_EQ(network.sent_bytes, 53U);
}

TEST(ReadingsTest, TornFilesReadAsNothing) {
  for (const std::string_view text :
       {"", "cpu", "cpu  x y", "MemTotal:", "eth0:", ":::\n\n", "\xff\0"}) {
    EXPECT_LE(ParseCpu(text).busy, ParseCpu(text).total);
    EXPECT_EQ(ParseMemoryUsedMib(text), 0U);
    EXPECT_EQ(ParseNetwork(text).received_bytes, 0U);
  }
}

TEST(TelemetryTest, RatesAreOverTheTimeSinceTheReadingBefore) {
  std::string pattern = testing::TempDir() + "telemetry_test_XXXXXX";
  const std::string root = mkdtemp(pattern.data());
  const auto write = [&root](const std::string& path, const std::string& text) {
    fs::create_directories(fs::path(root + path).parent_path());
    std::ofstream(root + path) << text;
  };
  write("/proc/stat", "cpu 0 0 0 0 0 0 0 0\n");
  write("/proc/net/dev", "eth0: 0 0 0 0 0 0 0 0 0 0\n");
  write("/sys/class/thermal/thermal_zone0/temp", "41000\n");
  write("/sys/class/hwmon/hwmon0/temp1_input", "52500\n");
  write("/sys/class/hwmon/hwmon0/temp2_input", "999000\n");
  write("/sys/class/powercap/intel-rapl:0/energy_uj", "1000000\n");
  write("/sys/class/powercap/intel-rapl:0:0/energy_uj", "5\n");
  ManualClock clock({0});
  Telemeter telemeter({.data_folder = root, .root = root}, clock);
  const auto first = telemeter.Read();
  EXPECT_EQ(first.cpu_utilisation(), 0);
  EXPECT_DOUBLE_EQ(first.temperature_celsius(), 52.5);
  EXPECT_FALSE(first.has_power_watts());
  write("/proc/stat", "cpu 50 0 0 50 0 0 0 0\n");
  write("/proc/net/dev", "eth0: 3000 0 0 0 0 0 0 0 1000 0\n");
  write("/sys/class/powercap/intel-rapl:0/energy_uj", "21000000\n");
  clock.Advance(seconds{2});
  const auto second = telemeter.Read();
  EXPECT_DOUBLE_EQ(second.cpu_utilisation(), 0.5);
  EXPECT_DOUBLE_EQ(second.network_received_bytes(), 1500);
  EXPECT_DOUBLE_EQ(second.network_sent_bytes(), 500);
  EXPECT_DOUBLE_EQ(second.power_watts(), 10);
  fs::remove_all(root);
}

TEST(InventoryTest, TheOwnerKeepsAShareAndLimitsCapTheRest) {
  Machine machine;
  machine.cores = 16;
  machine.memory_mib = 32'100;
  machine.disk_mib = 500'000;
  const auto all = Offer(machine);
  EXPECT_EQ(all.cores(), 16U);
  EXPECT_EQ(all.memory_mib(), 28'672U);  // 28,890 in whole steps of 256
  EXPECT_EQ(all.disk_mib(), 449'792U);
  policy::OwnerPolicy policy;
  policy.limits = {.cores = 4, .memory_mib = 1000, .disk_mib = 100};
  policy.reduced = {.cores = 1, .memory_mib = 2000};
  const auto capped = LentOf(all, policy, policy::Mode::kFull, true);
  EXPECT_EQ(capped.cores(), 4U);
  EXPECT_EQ(capped.memory_mib(), 1000U);
  EXPECT_EQ(capped.disk_mib(), 100U);
  const auto reduced = LentOf(all, policy, policy::Mode::kReduced, true);
  EXPECT_EQ(reduced.cores(), 1U);
  EXPECT_EQ(reduced.memory_mib(), 1000U) << "reduced is never more";
  machine.memory_mib = 400;
  machine.disk_mib = 2100;
  EXPECT_EQ(Offer(machine).memory_mib(), 0U);
  EXPECT_EQ(Offer(machine).disk_mib(), 0U);
}

TEST(InventoryTest, AMachineWithNothingToLendSaysSo) {
  const SystemClock clock;
  const auto engine = *engine::fake::FakeEngine::Open(clock);
  const auto offer = OfferOf(*engine, "test", {.data_folder = "/proc"});
  ASSERT_FALSE(offer);
  EXPECT_EQ(offer.error().reason, "nothing_to_lend");
}

TEST(InventoryTest, FindsThisMachine) {
  const Machine machine = FindMachine("/", nullptr);
  EXPECT_GE(machine.cores, 1U);
  EXPECT_GE(machine.memory_mib, 64U);
  EXPECT_GE(machine.numa_nodes, 1U);
  EXPECT_GE(machine.cpu_packages, 1U);
  EXPECT_FALSE(machine.operating_system.empty());
}

TEST(InventoryTest, ReadsNamesFromFilesOfTheSystem) {
  EXPECT_EQ(ParseCpuModel("processor\t: 0\nmodel name\t: AMD EPYC\nflags: x\n"), "AMD EPYC");
  EXPECT_EQ(ParseSystemName("NAME=\"Debian\"\nPRETTY_NAME=\"Debian 12\"\n"), "Debian 12");
  EXPECT_EQ(ParseCpuModel(""), "");
}

TEST(InventoryTest, ChoosesGpusThatFitAndAreFree) {
  v1::Inventory offer;
  for (std::uint32_t index = 0; index < 3; ++index) {
    v1::Gpu& gpu = *offer.add_gpus();
    gpu.set_index(index);
    gpu.set_model(index == 1 ? "NVIDIA A100" : "NVIDIA GeForce RTX 4090");
    gpu.set_memory_mib(24'000);
  }
  using Indices = std::vector<std::uint32_t>;
  const auto all = LentOf(offer, {}, policy::Mode::kFull, true);
  policy::OwnerPolicy keeps;
  keeps.limits.gpus_kept = {0};
  const auto part = LentOf(offer, keeps, policy::Mode::kFull, true);
  EXPECT_EQ(ChooseGpus(offer, part, {.gpus = 1, .gpu_model = "rtx 4090"}, {}), (Indices{2}));
  EXPECT_EQ(ChooseGpus(offer, part, {.gpus = 3, .gpu_model = ""}, {}), Indices{});
  EXPECT_EQ(ChooseGpus(offer, all, {.gpus = 2, .gpu_model = "rtx 4090"}, {}), (Indices{0, 2}));
  EXPECT_EQ(ChooseGpus(offer, all, {.gpus = 1, .gpu_model = "rtx"}, {0}), (Indices{2}));
  EXPECT_EQ(ChooseGpus(offer, all, {.gpus = 1, .gpu_model = "", .gpu_memory_mib = 80'000}, {}),
            Indices{});
  EXPECT_EQ(ChooseGpus(offer, all, {.gpus = 1, .gpu_model = ""}, {}, {2}), (Indices{2}));
  EXPECT_EQ(ChooseGpus(offer, all, {.gpus = 2, .gpu_model = ""}, {2}, {1, 2}), (Indices{1, 0}));
  EXPECT_EQ(ChooseGpus(offer, all, {.gpus = 0, .gpu_model = ""}, {}), Indices{});
}

TEST(EndingTest, TheReasonFollowsFromWhatWasSeen) {
  using jobs::EndReason;
  struct Case {
    int exit_code;
    bool out_of_memory;
    bool scratch_full;
    std::optional<EndReason> stopped;
    EndReason reason;
    bool engine_broke = false;
    bool unseen = false;
  };
  const Case cases[] = {
      {0, false, false, {}, EndReason::kCompleted},
      {0, true, true, {}, EndReason::kCompleted},
      {1, false, false, {}, EndReason::kNonZeroExit},
      {137, true, true, {}, EndReason::kOutOfMemory},
      {1, false, true, {}, EndReason::kDiskFull},
      {143, false, false, EndReason::kCancelled, EndReason::kCancelled},
      {0, false, false, EndReason::kTimeLimit, EndReason::kTimeLimit},
      {143, false, false, {}, EndReason::kNonZeroExit},
      {143, false, false, {}, EndReason::kEngineError, true},
      {1, false, false, {}, EndReason::kEngineError, true},
      {0, false, false, {}, EndReason::kCompleted, true},
      {137, true, false, {}, EndReason::kOutOfMemory, true},
      {143, false, false, EndReason::kCancelled, EndReason::kCancelled, true},
      {137, false, false, {}, EndReason::kEngineError, false, true},
      {3, false, false, {}, EndReason::kNonZeroExit, false, true},
  };
  Observed lost{.gpu_trouble = "GPU 1: it has failed"};
  EXPECT_EQ(DecideEnding(lost).reason, EndReason::kCompleted) << "it came to its end";
  lost.state.exit_code = 1;
  EXPECT_EQ(DecideEnding(lost).reason, EndReason::kEngineError);
  EXPECT_EQ(DecideEnding(lost).message, "GPU 1: it has failed");
  for (const Case& each : cases) {
    Observed observed{
        .stopped = each.stopped, .scratch_full = each.scratch_full, .unseen = each.unseen};
    observed.state.engine_broke = each.engine_broke;
    observed.state.exit_code = each.exit_code;
    observed.state.out_of_memory = each.out_of_memory;
    EXPECT_EQ(DecideEnding(observed).reason, each.reason) << each.exit_code;
  }
}

TEST(EndingTest, TheOwnersPathsStayOnTheMachine) {
  const auto file = ReadFile("/nowhere/secret", 10);
  ASSERT_FALSE(file);
  EXPECT_EQ(ToWire(EndingOf(file.error())).message(),
            jobs::EndReasonMessage(jobs::EndReason::kEngineError));
  const auto broken = Internal("cannot create /var/lib/x");
  EXPECT_EQ(EndingOf(broken.error()).message, "");
  EXPECT_EQ(EndingOf(Unavailable("no room").error()).message, "no room");
}

TEST(WireTest, AStrangersNamesAreChecked) {
  v1::LeaseRef wire;
  EXPECT_FALSE(FromWire(wire));
  wire.set_job_id(JobId{.high = 1, .low = 2}.Text());
  EXPECT_FALSE(FromWire(wire));
  wire.set_attempt(1);
  ASSERT_TRUE(FromWire(wire));
  EXPECT_EQ(ToWire(*FromWire(wire)).SerializeAsString(), wire.SerializeAsString());
  v1::JobSpec spec;
  spec.set_image("debian:12");
  ASSERT_TRUE(FromWire(spec));
  EXPECT_EQ(FromWire(spec)->resources, jobs::Resources{});
  spec.add_inputs()->set_artifact_id("../../etc/passwd");
  EXPECT_FALSE(FromWire(spec));
}

TEST(SettingsTest, AreReadAsTheyWereKept) {
  std::string pattern = testing::TempDir() + "settings_test_XXXXXX";
  const std::string folder = mkdtemp(pattern.data());
  EXPECT_EQ(LoadSettings(folder).error().reason, "not_enrolled");
  const Settings settings{.data_folder = folder,
                          .coordinator_url = "https://network.example",
                          .device_id = "dev_1",
                          .scratch = ScratchKind::kPlain};
  ASSERT_TRUE(SaveSettings(settings));
  EXPECT_EQ(*LoadSettings(folder), settings);
  struct stat about{};
  ASSERT_EQ(stat(settings.SettingsPath().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600U);
  std::ofstream(settings.SettingsPath()) << R"({"device_id": 5})";
  EXPECT_EQ(LoadSettings(folder).error().reason, "bad_settings");
  fs::remove_all(folder);
}

TEST(DoctorTest, AClockIsJudgedByItsSkew) {
  const Instant there{1'000'000'000'000};
  EXPECT_EQ(JudgeClock(there + seconds{5}, there).verdict, Verdict::kOk);
  EXPECT_EQ(JudgeClock(there - seconds{6}, there).verdict, Verdict::kWarning);
  EXPECT_EQ(JudgeClock(there - hours{1}, there).verdict, Verdict::kFailure);
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), Instant{784'111'777'000'000});
  EXPECT_EQ(ParseHttpDate("yesterday"), std::nullopt);
}

TEST(DoctorTest, WhatTheEngineCannotEnforceFails) {
  engine::EngineInfo info{};
  info.seccomp = true;
  info.memory_limit = info.pids_limit = true;
  info.cgroup_version = 1;
  info.storage_driver = "vfs";
  const auto judged = [&](const char* code) {
    for (const Finding& finding : JudgeEngine(info)) {
      if (finding.code == code) return finding;
    }
    return Finding{};
  };
  EXPECT_EQ(judged("D002_LIMITS").verdict, Verdict::kFailure);
  EXPECT_EQ(judged("D002_LIMITS").found, "no limit on swap, cores");
  EXPECT_EQ(judged("D003_SECCOMP").verdict, Verdict::kOk);
  EXPECT_EQ(judged("D004_CGROUP").verdict, Verdict::kWarning);
  EXPECT_EQ(judged("D030_STORAGE").verdict, Verdict::kWarning);
  EXPECT_EQ(judged("D015_OPEN_FILES").verdict, Verdict::kOk);
  info.open_files_max = 4096;
  EXPECT_EQ(judged("D015_OPEN_FILES").verdict, Verdict::kWarning);
  EXPECT_EQ(JudgeKernel("6.1.0-18-amd64").verdict, Verdict::kOk);
  EXPECT_EQ(JudgeKernel("5.7.1").verdict, Verdict::kWarning);
  EXPECT_EQ(JudgeKernel("4.19").verdict, Verdict::kFailure);
}

TEST(DoctorTest, NoEngineIsAFailureWithAFix) {
  SystemClock clock;
  const auto findings = Examine({.engine_error = "nothing listens; start it",
                                 .settings = {.data_folder = "/"},
                                 .clock = clock});
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].code, "D001_ENGINE");
  EXPECT_EQ(findings[0].found, "nothing listens");
  EXPECT_EQ(findings[0].fix, "start it");
  EXPECT_EQ(findings[0].verdict, Verdict::kFailure);
  EXPECT_TRUE(std::ranges::is_sorted(findings, {}, &Finding::code));
  for (const Finding& each : findings) {
    EXPECT_FALSE(each.found.empty() && each.verdict == Verdict::kOk &&
                 each.code != "D012_ENROLMENT");
    EXPECT_EQ(each.fix.empty(), each.verdict == Verdict::kOk) << each.code;
  }
}

TEST(DoctorTest, ABareMachineIsJudgedByTheDiskThatTheDeviceWouldUse) {
  SystemClock clock;
  const auto disk_at = [&](const std::string& folder) {
    return Examine(
        {.engine_error = "none", .settings = {.data_folder = folder}, .clock = clock})[1];
  };
  EXPECT_EQ(disk_at("/nowhere/at/all").code, "D005_DISK");
  EXPECT_EQ(disk_at("/nowhere/at/all").verdict, disk_at("/").verdict);
}

TEST(DoctorTest, SettingsThatAreDamagedAreSaidToBe) {
  SystemClock clock;
  const auto findings = Examine({.engine_error = "none",
                                 .settings_error = "device.json is damaged",
                                 .settings = {.data_folder = "/"},
                                 .clock = clock});
  const auto found = std::ranges::find(findings, "D012_ENROLMENT", &Finding::code);
  ASSERT_NE(found, findings.end());
  EXPECT_EQ(found->verdict, Verdict::kFailure);
  EXPECT_EQ(found->found, "device.json is damaged");
}

}  // namespace
}  // namespace ioworker::agent
