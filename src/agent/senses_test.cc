#include "agent/senses.h"

#include <filesystem>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/bus_fixture.h"
#include "base/file.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;

using policy::Fact;
using policy::Sensor;

class SensesTest : public testing::Test {
 protected:
  SensesTest() {
    std::string pattern = testing::TempDir() + "senses_XXXXXX";
    root_ = mkdtemp(pattern.data());
  }
  ~SensesTest() override { fs::remove_all(root_); }

  void Put(const std::string& path, const std::string& text) {
    fs::create_directories(fs::path(root_ + path).parent_path());
    ASSERT_TRUE(WriteFile(root_ + path, text, FileMode::kEveryoneReads));
  }

  SensesOptions Options(const std::string& bus = "unix:path=/nowhere") {
    return {.root = root_, .data_folder = root_, .system_bus = bus};
  }

  std::string root_;
  ManualClock clock_{Instant{1'800'000'000'000'000}};
};

TEST_F(SensesTest, WhatAMachineDoesNotTellIsNotKnown) {
  Senses senses(Options(), clock_);
  const auto readings = senses.Read(AllNeeds());
  EXPECT_FALSE(readings.values.contains(Sensor::kIdleSeconds));
  EXPECT_FALSE(readings.values.contains(Sensor::kCpuCelsius));
  EXPECT_FALSE(readings.facts.contains(Fact::kRemoteSession));
  EXPECT_FALSE(readings.facts.contains(Fact::kMeteredNetwork));
  EXPECT_EQ(readings.programs, std::nullopt);
  EXPECT_EQ(readings.facts.at(Fact::kOnBattery), false) << "a machine without one";
}

TEST_F(SensesTest, OnlyWhatIsNeededIsRead) {
  Put("/sys/class/hwmon/hwmon0/name", "coretemp\n");
  Put("/sys/class/hwmon/hwmon0/temp1_input", "41000\n");
  Senses senses(Options(), clock_);
  const auto readings = senses.Read({.sensors = {Sensor::kDiskFreeMib}});
  EXPECT_EQ(readings.values.size(), 1U);
  EXPECT_GT(readings.values.at(Sensor::kDiskFreeMib), 0);
}

TEST_F(SensesTest, ReadsHeatFansBatteryAndPower) {
  Put("/sys/class/hwmon/hwmon0/name", "coretemp\n");
  Put("/sys/class/hwmon/hwmon0/temp1_input", "41000\n");
  Put("/sys/class/hwmon/hwmon0/temp2_input", "55500\n");
  Put("/sys/class/hwmon/hwmon1/name", "amdgpu\n");
  Put("/sys/class/hwmon/hwmon1/temp1_input", "70000\n");
  Put("/sys/class/hwmon/hwmon2/name", "nct6775\n");
  Put("/sys/class/hwmon/hwmon2/temp1_input", "99000\n");  // somewhere on the board
  Put("/sys/class/hwmon/hwmon2/pwm1", "51\n");
  Put("/sys/class/hwmon/hwmon2/pwm1_enable", "200\n");
  Put("/sys/class/power_supply/BAT0/type", "Battery\n");
  Put("/sys/class/power_supply/BAT0/status", "Discharging\n");
  Put("/sys/class/power_supply/BAT0/capacity", "42\n");
  Put("/sys/class/power_supply/mouse/type", "Battery\n");
  Put("/sys/class/power_supply/mouse/scope", "Device\n");
  Put("/sys/class/power_supply/mouse/capacity", "3\n");
  Put("/sys/class/powercap/intel-rapl:0/energy_uj", "1000000\n");
  Put("/sys/class/powercap/intel-rapl:0:0/energy_uj", "900000\n");
  Senses senses(Options(), clock_);
  auto readings = senses.Read(AllNeeds());
  EXPECT_EQ(readings.values.at(Sensor::kCpuCelsius), 55.5);
  EXPECT_EQ(readings.values.at(Sensor::kGpuCelsius), 70);
  EXPECT_EQ(readings.values.at(Sensor::kFanPercent), 20);
  EXPECT_EQ(readings.values.at(Sensor::kBatteryPercent), 42);
  EXPECT_EQ(readings.facts.at(Fact::kOnBattery), true);
  EXPECT_FALSE(readings.values.contains(Sensor::kWatts)) << "one reading is no rate";
  clock_.Advance(seconds{2});
  Put("/sys/class/powercap/intel-rapl:0/energy_uj", "31000000\n");
  EXPECT_EQ(senses.Read(AllNeeds()).values.at(Sensor::kWatts), 15);
}

TEST_F(SensesTest, ProgramsInContainersAreNotTheOwners) {
  for (const auto& [pid, name] :
       {std::pair("1", "init"), {"70", "steam"}, {"71", "steam"}, {"80", "python3"}}) {
    Put("/proc/" + std::string(pid) + "/comm", std::string(name) + "\n");
    fs::create_directories(root_ + "/proc/" + pid + "/ns");
    const bool inside = std::string_view(name) == "python3";
    fs::create_symlink(inside ? "pid:[2]" : "pid:[1]", root_ + "/proc/" + pid + "/ns/pid");
  }
  fs::create_directories(root_ + "/proc/self/ns");
  fs::create_symlink("pid:[1]", root_ + "/proc/self/ns/pid");
  EXPECT_EQ(RunningPrograms(root_), (std::vector<std::string>{"init", "steam"}));
}

TEST_F(SensesTest, WhatLeasesUseIsNotUseByOthers) {
  for (const int version : {1, 2}) {
    const std::string id = version == 1 ? "c0ffee" : "decade";
    const std::string file = version == 1
                                 ? "/sys/fs/cgroup/cpuacct/docker/c0ffee/cpuacct.usage"
                                 : "/sys/fs/cgroup/system.slice/docker-decade.scope/cpu.stat";
    const std::string line =
        version == 1 ? "4:cpu,cpuacct:/docker/c0ffee\n" : "0::/system.slice/docker-decade.scope\n";
    Put("/proc/90/cgroup", line);
    const auto used = [&](std::uint64_t seconds_of) {
      Put(file, version == 1
                    ? std::to_string(seconds_of * 1'000'000'000) + "\n"
                    : "usage_usec " + std::to_string(seconds_of * 1'000'000) + "\nuser 1\n");
    };
    auto options = Options();
    options.containers = [&] { return std::vector<std::string>{id}; };
    Senses senses(options, clock_);
    const policy::Needs needs{.sensors = {Sensor::kCpuByOthersPercent}};
    // Ticks of a hundredth of a second: ten seconds of four cores.
    Put("/proc/stat", "cpu 1000 0 0 9000 0 0 0 0\n");
    used(5);
    EXPECT_FALSE(senses.Read(needs).values.contains(Sensor::kCpuByOthersPercent));
    Put("/proc/stat", "cpu 4000 0 0 10000 0 0 0 0\n");  // busy for 30 s
    used(25);                                           // 20 s of them
    EXPECT_EQ(senses.Read(needs).values.at(Sensor::kCpuByOthersPercent), 25) << version;
  }
}

TEST_F(SensesTest, AContainerWhoseUseCannotBeToldLeavesTheRestUnknown) {
  auto options = Options();
  options.containers = [] { return std::vector<std::string>{"gone"}; };
  Senses senses(options, clock_);
  const policy::Needs needs{.sensors = {Sensor::kCpuByOthersPercent}};
  Put("/proc/stat", "cpu 1000 0 0 9000 0 0 0 0\n");
  senses.Read(needs);
  Put("/proc/stat", "cpu 4000 0 0 10000 0 0 0 0\n");
  EXPECT_FALSE(senses.Read(needs).values.contains(Sensor::kCpuByOthersPercent));
}

TEST_F(SensesTest, InputDevicesTellOfEachTouch) {
  fs::create_directories(root_ + "/dev/input");
  const std::string keyboard = root_ + "/dev/input/event3";
  ASSERT_EQ(mkfifo(keyboard.c_str(), 0600), 0);
  const FileHandle keys(open(keyboard.c_str(), O_RDWR | O_NONBLOCK));
  InputDevices devices(root_);
  EXPECT_EQ(devices.Look(seconds{100})->idle, seconds{0});
  EXPECT_EQ(devices.Look(seconds{400})->idle, seconds{300});
  ASSERT_EQ(write(keys.get(), "key", 3), 3);
  EXPECT_EQ(devices.Look(seconds{401})->idle, seconds{0});
  EXPECT_EQ(devices.Look(seconds{402})->idle, seconds{1});
  const std::string mouse = root_ + "/dev/input/event4";
  ASSERT_EQ(mkfifo(mouse.c_str(), 0600), 0);
  const FileHandle wheel(open(mouse.c_str(), O_RDWR | O_NONBLOCK));
  EXPECT_EQ(devices.Look(seconds{500})->idle, seconds{0}) << "somebody has plugged it in";
}

TEST_F(SensesTest, TerminalsCountByTheirLastReadAndCoverOnlyMachinesWithoutADisplay) {
  Put("/dev/tty1", "");
  Put("/dev/pts/0", "");
  const timespec times[2] = {{.tv_sec = 1'800'000'000 - 90, .tv_nsec = 0},
                             {.tv_sec = 0, .tv_nsec = 0}};
  const timespec older[2] = {{.tv_sec = 1'700'000'000, .tv_nsec = 0}, {.tv_sec = 0, .tv_nsec = 0}};
  utimensat(AT_FDCWD, (root_ + "/dev/pts/0").c_str(), times, 0);
  utimensat(AT_FDCWD, (root_ + "/dev/tty1").c_str(), older, 0);
  const auto sign = TerminalsIdle(root_, clock_.Now());
  ASSERT_TRUE(sign);
  EXPECT_EQ(sign->idle, seconds{90});
  EXPECT_TRUE(sign->covers);
  Put("/tmp/.X11-unix/X0", "");
  EXPECT_FALSE(TerminalsIdle(root_, clock_.Now())->covers);
}

TEST(IdleTest, TheShortestCountsIfOneOfThemCovers) {
  const IdleSign terminals{.name = "terminals", .idle = seconds{5}, .covers = false};
  const IdleSign logind{.name = "logind", .idle = seconds{60}};
  EXPECT_FALSE(ShortestIdle({}));
  EXPECT_FALSE(ShortestIdle({terminals}));
  EXPECT_EQ(ShortestIdle({terminals, logind})->name, "terminals");
}

TEST_F(SensesTest, LogindTellsOfIdlenessSessionsAndInhibitors) {
  FakeBus bus(root_);
  auto& words = bus.words();
  Senses senses(Options(bus.address()), clock_);
  auto readings = senses.Read(AllNeeds());
  EXPECT_EQ(readings.values.at(Sensor::kIdleSeconds), 0);
  EXPECT_EQ(readings.idle_from, "logind");
  EXPECT_EQ(readings.facts.at(Fact::kRemoteSession), false);
  EXPECT_EQ(readings.facts.at(Fact::kFullScreen), false);
  EXPECT_FALSE(readings.facts.contains(Fact::kMeteredNetwork)) << "unknown to NetworkManager";
  words.idle_hint = true;
  words.idle_since_micros = static_cast<std::uint64_t>((clock_.Now() - seconds{400}).micros);
  words.remote = true;
  words.inhibited = true;
  words.metered = 3;
  clock_.Advance(seconds{20});
  readings = senses.Read(AllNeeds());
  EXPECT_EQ(readings.values.at(Sensor::kIdleSeconds), 420);
  EXPECT_EQ(readings.facts.at(Fact::kRemoteSession), true);
  EXPECT_EQ(readings.facts.at(Fact::kFullScreen), true);
  EXPECT_EQ(readings.facts.at(Fact::kMeteredNetwork), true);
}

TEST_F(SensesTest, ADesktopsIdleMonitorIsAsked) {
  fs::create_directories(root_ + "/run/user/1000");
  FakeBus bus(root_ + "/run/user/1000");
  bus.words().idle_millis = 12'000;
  Senses senses(Options(), clock_);
  const auto readings = senses.Read(AllNeeds());
  EXPECT_EQ(readings.values.at(Sensor::kIdleSeconds), 12);
  EXPECT_EQ(readings.idle_from, "desktop");
}

TEST_F(SensesTest, AFilmOnADesktopIsAFullScreen) {
  fs::create_directories(root_ + "/run/user/1000");
  FakeBus bus(root_ + "/run/user/1000");
  auto& words = bus.words();
  Senses senses(Options(), clock_);
  const auto full = [&] { return senses.Read(AllNeeds()).facts.at(Fact::kFullScreen); };
  EXPECT_FALSE(full());
  words.power_inhibited = true;
  EXPECT_TRUE(full());
  words.kde = true;
  EXPECT_FALSE(full()) << "KDE says so of whatever keeps it from sleeping";
  words.kde_inhibits = 1;
  EXPECT_FALSE(full()) << "a download";
  words.kde_inhibits = 4;
  EXPECT_TRUE(full());
}

TEST_F(SensesTest, ABusThatGoesIsNotWaitedFor) {
  auto bus = std::make_unique<FakeBus>(root_);
  Senses senses(Options(bus->address()), clock_);
  EXPECT_TRUE(senses.Read(AllNeeds()).values.contains(Sensor::kIdleSeconds));
  bus.reset();
  EXPECT_FALSE(senses.Read(AllNeeds()).values.contains(Sensor::kIdleSeconds));
}

}  // namespace
}  // namespace ioworker::agent
