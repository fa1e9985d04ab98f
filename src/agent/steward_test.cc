#include "agent/steward.h"

#include <atomic>
#include <filesystem>

#include <gtest/gtest.h>

#include "agent/local_time.h"
#include "agent/policy_file.h"
#include "base/file.h"

namespace ioworker::agent {
namespace {

using policy::Mode;

class StewardTest : public testing::Test {
 protected:
  StewardTest() {
    std::string pattern = testing::TempDir() + "steward_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    std::filesystem::create_directories(folder_ + "/root/sys/class/power_supply/BAT0");
    PutBattery("Full");
  }
  ~StewardTest() override {
    steward_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Put(const std::string& path, const std::string& text) {
    ASSERT_TRUE(WriteFile(path, text, FileMode::kOwnerOnly));
  }
  void PutPolicy(const std::string& text) { Put(folder_ + "/policy.toml", text); }
  void PutBattery(const std::string& status) {
    const std::string battery = folder_ + "/root/sys/class/power_supply/BAT0/";
    Put(battery + "type", "Battery\n");
    Put(battery + "status", status + "\n");
    std::filesystem::create_directories(folder_ + "/root/sys/class/power_supply/AC");
    Put(folder_ + "/root/sys/class/power_supply/AC/type", "Mains\n");
    Put(folder_ + "/root/sys/class/power_supply/AC/online",
        status == "Discharging" ? "0\n" : "1\n");
  }

  void Start() {
    steward_ =
        std::make_unique<Steward>(StewardOptions{.policy_path = folder_ + "/policy.toml",
                                                 .switch_path = folder_ + "/pause",
                                                 .data_used = [this] { return data_used_.load(); },
                                                 .senses = {.root = folder_ + "/root",
                                                            .data_folder = folder_,
                                                            .system_bus = "unix:path=/nowhere"}},
                                  clock_, [this](const Stance& stance) {
                                    const Lock lock(mutex_);
                                    told_ = stance;
                                    changed_.NotifyAll();
                                  });
    {
      const Lock lock(mutex_);
      told_ = steward_->first();
    }
    steward_->Begin();
  }

  // What is told once it is in this mode; empty if that does not come.
  std::optional<Stance> Await(Mode mode) {
    const Lock lock(mutex_);
    for (int i = 0; i < 100 && told_.mode != mode; ++i) changed_.WaitFor(mutex_, milliseconds{100});
    return told_.mode == mode ? std::optional(told_) : std::nullopt;
  }
  Stance AwaitProblem(bool wanted) {
    const Lock lock(mutex_);
    for (int i = 0; i < 100 && told_.problem.empty() == wanted; ++i) {
      changed_.WaitFor(mutex_, milliseconds{100});
    }
    return told_;
  }

  std::string folder_;
  std::atomic<std::uint64_t> data_used_ = 0;
  ManualClock clock_{Instant{1'800'000'000'000'000}};
  Mutex mutex_;
  Condition changed_;
  Stance told_ GUARDED_BY(mutex_);
  std::unique_ptr<Steward> steward_;
};

TEST_F(StewardTest, WithoutFilesEverythingIsLent) {
  Start();
  EXPECT_EQ(steward_->first().mode, Mode::kFull);
  EXPECT_EQ(steward_->first().reason, "");
}

TEST_F(StewardTest, TheLocalSwitchCountsAtOnce) {
  Start();
  ASSERT_TRUE(WriteSwitch(folder_ + "/pause", {.reason = "gaming"}));
  const auto paused = Await(Mode::kPause);
  ASSERT_TRUE(paused);
  EXPECT_EQ(paused->reason, "local: gaming");
  ASSERT_TRUE(WriteSwitch(folder_ + "/pause", {.mode = Mode::kFinish}));
  ASSERT_TRUE(Await(Mode::kFinish));
  ASSERT_TRUE(ClearSwitch(folder_ + "/pause"));
  ASSERT_TRUE(Await(Mode::kFull));
}

TEST_F(StewardTest, APauseWithATimeEndsByItself) {
  ASSERT_TRUE(WriteSwitch(folder_ + "/pause", {.until = clock_.Now() + hours{2}}));
  Start();
  EXPECT_EQ(steward_->first().mode, Mode::kPause);
  clock_.Advance(hours{2});
  ASSERT_TRUE(Await(Mode::kFull));
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/pause"));
}

TEST_F(StewardTest, TheConsolesWishCountsUntilItsTimeAndCannotUndoTheOwners) {
  Start();
  steward_->SetWish(OwnerSwitch{.mode = Mode::kFinish, .until = clock_.Now() + hours{1}});
  const auto finishing = Await(Mode::kFinish);
  ASSERT_TRUE(finishing);
  EXPECT_EQ(finishing->reason, "console");
  clock_.Advance(hours{1});
  ASSERT_TRUE(Await(Mode::kFull));
  ASSERT_TRUE(WriteSwitch(folder_ + "/pause", {}));
  ASSERT_TRUE(Await(Mode::kPause));
  steward_->SetWish(std::nullopt);
  steward_->SetWish(OwnerSwitch{.mode = Mode::kFinish});
  ASSERT_TRUE(Await(Mode::kPause));
}

TEST_F(StewardTest, RulesAreFollowedAsTheMachineTells) {
  PutPolicy("[[rule]]\nname = \"battery\"\nmode = \"pause\"\non_battery = true\ndwell = \"0s\"\n");
  Start();
  EXPECT_EQ(steward_->first().mode, Mode::kFull);
  PutBattery("Discharging");
  const auto paused = Await(Mode::kPause);
  ASSERT_TRUE(paused);
  EXPECT_EQ(paused->reason, "rule battery");
  PutBattery("Charging");
  ASSERT_TRUE(Await(Mode::kFull));
}

TEST_F(StewardTest, NothingNewStartsOnceTheMonthsDataIsUsed) {
  PutPolicy("[limits]\ndata_mib_per_month = 2\n");
  data_used_ = (2 << 20) - 1;
  Start();
  EXPECT_EQ(steward_->first().mode, Mode::kFull);
  data_used_ = 2 << 20;
  const auto spent = Await(Mode::kFinish);
  ASSERT_TRUE(spent);
  EXPECT_TRUE(spent->data_spent);
  EXPECT_EQ(spent->reason, "limit data_mib_per_month: the 2 MiB of this month are used");
  ASSERT_TRUE(WriteSwitch(folder_ + "/pause", {.reason = "gaming"}));
  const auto paused = Await(Mode::kPause);
  ASSERT_TRUE(paused);
  EXPECT_TRUE(paused->data_spent);
  ASSERT_TRUE(ClearSwitch(folder_ + "/pause"));
  data_used_ = 0;  // the next month
  const auto again = Await(Mode::kFull);
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->data_spent);
}

TEST_F(StewardTest, DearElectricityCountsByTheTariff) {
  const std::string rule =
      "[[rule]]\nname = \"dear\"\nmode = \"finish\"\nelectricity_price = { above = 0.3 }\n";
  PutPolicy(rule);
  Start();
  EXPECT_EQ(steward_->first().mode, Mode::kFinish) << "a price that is not known";
  PutPolicy("[electricity]\nprice = \"0.3\"\n" + rule);
  ASSERT_TRUE(Await(Mode::kFull));
  PutPolicy(
      "[electricity]\nprice = \"0.3\"\n[[electricity.tariff]]\nprice = \"0.31\"\n"
      "during = \"00:00-24:00\"\n" +
      rule);
  ASSERT_TRUE(Await(Mode::kFinish));
}

TEST_F(StewardTest, AChangedFileCountsAndABrokenOneLeavesTheLastGoodOne) {
  PutPolicy("otherwise = \"reduced\"\n[reduced]\ncores = 1\n");
  Start();
  EXPECT_EQ(steward_->first().mode, Mode::kReduced);
  EXPECT_EQ(steward_->first().policy->reduced.cores, 1U);
  PutPolicy("otherwise = \"sometimes\"\n");
  const Stance broken = AwaitProblem(true);
  EXPECT_EQ(broken.mode, Mode::kReduced);
  EXPECT_NE(broken.problem.find("line 1"), std::string::npos) << broken.problem;
  PutPolicy("otherwise = \"finish\"\n");
  ASSERT_TRUE(Await(Mode::kFinish));
  EXPECT_EQ(AwaitProblem(false).problem, "");
}

TEST_F(StewardTest, AFileThatCouldNeverBeFollowedPauses) {
  PutPolicy("nonsense\n");
  Start();
  EXPECT_EQ(steward_->first().mode, Mode::kPause);
  EXPECT_NE(steward_->first().reason.find("line 1"), std::string::npos);
}

TEST_F(StewardTest, NothingToTellTheIdleTimeCountsAsInUse) {
  PutPolicy("[[rule]]\nname = \"in use\"\nmode = \"pause\"\nidle = { below = \"5m\" }\n");
  Start();
  EXPECT_EQ(steward_->first().mode, Mode::kPause);
}

// The clock on the wall through summer time, by the machine's own zone data.
TEST(LocalTimeTest, FollowsTheWallClockThroughSummerTime) {
  setenv("TZ", "Europe/Berlin", 1);
  tzset();
  struct Case {
    const char* at;
    const char* wall;
  };
  const Case cases[] = {
      {"2026-03-29T00:59:00Z", "Sun 01:59"},  // the last minute of winter time
      {"2026-03-29T01:00:00Z", "Sun 03:00"},  // 02:00 to 03:00 does not come
      {"2026-10-25T00:30:00Z", "Sun 02:30"},  // summer time
      {"2026-10-25T01:30:00Z", "Sun 02:30"},  // the same again in winter time
      {"2026-10-25T02:00:00Z", "Sun 03:00"}, {"2026-12-31T23:00:00Z", "Fri 00:00"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(policy::FormatWeekMinute(WeekMinuteOf(*ParseInstant(each.at))), each.wall) << each.at;
  }
  EXPECT_EQ(ParseWeekMinute("2026-03-29T01:00:00Z"), ParseWeekMinute("Sun 03:00"));
  EXPECT_EQ(ParseWeekMinute("2026-11-28 14:30"), ParseWeekMinute("Sat 14:30"));
  for (const auto* wrong : {"", "Sat", "Sat 24:00", "2026-02-30 10:00", "sat 10:00", "10:00"}) {
    EXPECT_FALSE(ParseWeekMinute(wrong)) << wrong;
  }
  unsetenv("TZ");
  tzset();
}

}  // namespace
}  // namespace ioworker::agent
