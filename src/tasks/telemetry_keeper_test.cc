#include "tasks/telemetry_keeper.h"

#include <gtest/gtest.h>

#include "ioworker/v1/telemetry.pb.h"
#include "store/telemetry.h"
#include "tasks/tasks_fixture.h"

namespace ioworker::tasks {
namespace {

class TelemetryKeeperTest : public TasksFixture {
 protected:
  // Minutes of one device from `first` on, each with this much memory in use.
  void Feed(int first, int count, std::uint32_t memory) {
    app::TelemetryFeed::Minutes minutes{.device = kDevice};
    for (int i = 0; i < count; ++i) {
      auto& sample = minutes.samples.emplace_back();
      sample.mutable_at()->set_seconds((first + i) * 60);
      sample.set_memory_used_mib(memory);
      auto& lease = *sample.add_leases();
      lease.set_job_id("job");
      lease.set_cpu_cores(1);
    }
    telemetry_.waiting.push_back(std::move(minutes));
  }

  std::vector<v1::TelemetrySample> Kept(Duration span) {
    std::vector<v1::TelemetrySample> samples;
    auto reader = readers_.Lend();
    const auto rows = store::FindTelemetry(**reader, kDevice, span, {}, {INT64_MAX});
    for (const auto& row : *rows) {
      v1::KeptTelemetry kept;
      EXPECT_TRUE(kept.ParseFromString(row.samples));
      for (const auto& sample : kept.samples()) samples.push_back(sample);
    }
    return samples;
  }

  static constexpr DeviceId kDevice{.high = 1, .low = 1};
};

TEST_P(TelemetryKeeperTest, MinutesAreKeptAndTheirHourWithThem) {
  TelemetryKeeper keeper(Start());
  Feed(60, 10, 100);
  keeper.Run();
  EXPECT_EQ(Kept(devices::kMinuteSpan).size(), 10U);
  ASSERT_EQ(Kept(devices::kHourSpan).size(), 1U);
  EXPECT_EQ(Kept(devices::kHourSpan)[0].memory_used_mib(), 100U);
  Feed(70, 10, 300);
  keeper.Run();
  const auto minutes_kept = Kept(devices::kMinuteSpan);
  ASSERT_EQ(minutes_kept.size(), 20U);
  EXPECT_EQ(minutes_kept[0].leases_size(), 1);
  const auto kept = Kept(devices::kHourSpan);
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].memory_used_mib(), 200U) << "of both stretches";
  EXPECT_EQ(kept[0].at().seconds(), 3600);
  EXPECT_EQ(kept[0].leases_size(), 0);
}

TEST_P(TelemetryKeeperTest, AStretchThatComesInPartsIsOneRow) {
  TelemetryKeeper keeper(Start());
  Feed(60, 4, 100);
  keeper.Run();
  Feed(66, 4, 300);  // it was away for two minutes
  keeper.Finish();
  EXPECT_EQ(Count("telemetry"), 2) << "ten minutes and their hour";
  EXPECT_EQ(Kept(devices::kMinuteSpan).size(), 8U);
  EXPECT_EQ(Kept(devices::kHourSpan)[0].memory_used_mib(), 200U);
}

TEST_P(TelemetryKeeperTest, AStretchAcrossTheHourCountsInBoth) {
  TelemetryKeeper keeper(Start());
  Feed(115, 10, 100);
  keeper.Run();
  EXPECT_EQ(Kept(devices::kHourSpan).size(), 2U);
  EXPECT_EQ(Kept(devices::kMinuteSpan).size(), 10U);
}

INSTANTIATE_TEST_SUITE_P(OnBoth, TelemetryKeeperTest,
                         testing::Values(Kind::kSqlite, Kind::kPostgres),
                         [](const auto& test) { return NameOf(test.param); });

}  // namespace
}  // namespace ioworker::tasks
