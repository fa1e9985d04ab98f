#include "agent/keeper.h"

#include <cstdlib>
#include <filesystem>
#include <vector>

#include <gtest/gtest.h>

#include "db/sqlite/sqlite.h"
#include "engine/fake/fake_engine.h"

namespace ioworker::agent {
namespace {

constexpr Instant kStart{1'000'000'000};

class KeeperTest : public testing::Test {
 protected:
  KeeperTest() {
    database_ = *db::sqlite::Open(folder_ + "/spool.db");
    spool_ = *Spool::Open(*database_->OpenWriter(), clock_, random_, "boot");
    scratch_ = std::make_unique<ScratchStore>(folder_ + "/leases", ScratchKind::kPlain);
    keeper_ = std::make_unique<Keeper>(KeeperContext{
        .engine = *engine_,
        .spool = *spool_,
        .scratch = *scratch_,
        .outlets = outlets_,
        .clock = clock_,
        .telemeter = {.data_folder = folder_, .root = folder_},
        .electricity = electricity_,
        .status_path = folder_ + "/status.json",
        .containers = [] { return std::map<jobs::LeaseRef, std::string>(); },
        .send = [this](const v1::DeviceFrame& frame) { Take(frame); },
        .status = [this] { return DeviceStatus{.linked = true, .at = clock_.Now()}; }});
  }
  ~KeeperTest() override {
    keeper_.reset();
    std::filesystem::remove_all(folder_);
  }

  static std::string NewFolder() {
    std::string pattern = testing::TempDir() + "keeper_test_XXXXXX";
    return mkdtemp(pattern.data());
  }

  void Take(const v1::DeviceFrame& frame) {
    const Lock lock(mutex_);
    sent_at_.push_back(frame.telemetry().at().seconds() - kStart.micros / 1'000'000);
    changed_.NotifyAll();
  }

  // Moves the clock second by second; `watch` makes the keeper look at it.
  void Advance(int seconds_ahead, std::uint32_t watch) {
    for (int i = 0; i < seconds_ahead; ++i) {
      clock_.Advance(seconds{1});
      keeper_->Watch(watch);
    }
  }

  std::vector<std::int64_t> SentAt(std::size_t count) {
    const Lock lock(mutex_);
    for (int i = 0; i < 100 && sent_at_.size() < count; ++i) {
      changed_.WaitFor(mutex_, milliseconds{100});
    }
    return sent_at_;
  }

  const std::string folder_ = NewFolder();
  ManualClock clock_{kStart};
  SeededRandom random_{1};
  std::unique_ptr<engine::fake::FakeEngine> engine_ = *engine::fake::FakeEngine::Open(clock_);
  MonthBook month_{folder_ + "/month.json", clock_};
  Electricity electricity_{month_, clock_};
  Outlets outlets_{*engine_, nullptr, month_};
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<Spool> spool_;
  std::unique_ptr<ScratchStore> scratch_;
  Mutex mutex_;
  Condition changed_;
  std::vector<std::int64_t> sent_at_ GUARDED_BY(mutex_);
  std::unique_ptr<Keeper> keeper_;
};

TEST_F(KeeperTest, TelemetryComesEachSecondWhileWatchedAndEachTenOtherwise) {
  ASSERT_EQ(SentAt(1), (std::vector<std::int64_t>{0}));
  Advance(9, 10);
  Advance(1, 10);
  ASSERT_EQ(SentAt(2), (std::vector<std::int64_t>{0, 10}));
  for (std::size_t i = 0; i < 3; ++i) {
    Advance(1, 1);
    ASSERT_EQ(SentAt(3 + i).size(), 3 + i);
  }
  EXPECT_EQ(SentAt(5), (std::vector<std::int64_t>{0, 10, 11, 12, 13}));
  keeper_->Watch(10);
  Advance(10, 10);
  EXPECT_EQ(SentAt(6), (std::vector<std::int64_t>{0, 10, 11, 12, 13, 23}));
}

TEST_F(KeeperTest, TheLastWordIsThatNothingRunsHere) {
  ASSERT_EQ(SentAt(1).size(), 1U);
  keeper_.reset();
  const auto status = ReadStatus(folder_ + "/status.json");
  ASSERT_TRUE(status);
  EXPECT_TRUE(status->ended);
  EXPECT_FALSE(status->linked);
}

}  // namespace
}  // namespace ioworker::agent
