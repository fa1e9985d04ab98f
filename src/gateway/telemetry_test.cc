#include "gateway/telemetry.h"

#include <gtest/gtest.h>

namespace ioworker::gateway {
namespace {

constexpr DeviceId kDevice{.high = 1, .low = 1};
constexpr DeviceId kOther{.high = 1, .low = 2};

class FakeSink final : public app::Sink<v1::TelemetrySample> {
 public:
  bool Send(const v1::TelemetrySample& sample, const std::string&) override {
    memory.push_back(sample.memory_used_mib());
    return true;
  }
  void End() override {}
  void OnGone(std::function<void()> callback) override { leave = std::move(callback); }

  std::vector<std::uint32_t> memory;
  std::function<void()> leave;
};

class TelemetryTest : public testing::Test {
 protected:
  void Sample(std::uint32_t memory) {
    v1::TelemetrySample sample;
    sample.set_memory_used_mib(memory);
    telemetry_.OnSample(kDevice, sample);
  }

  jobs::Lease Lease(jobs::LeaseState state) {
    jobs::Lease lease;
    lease.ref = {.task = {.job = {.high = 2, .low = 2}, .index = 0}, .attempt = 1};
    lease.device = kDevice;
    lease.state = state;
    return lease;
  }

  ManualClock clock_{Instant{0}};
  std::vector<std::uint32_t> asked_;  // how often the device was told to send
  Telemetry telemetry_{clock_, [this](DeviceId, std::uint32_t s) { asked_.push_back(s); }};
  const std::shared_ptr<FakeSink> sink_ = std::make_shared<FakeSink>();
};

TEST_F(TelemetryTest, WatcherGetsWhatIsRememberedAndThenEachSample) {
  Sample(1);
  Sample(2);
  telemetry_.Watch(kDevice, sink_);
  Sample(3);
  EXPECT_EQ(sink_->memory, (std::vector<std::uint32_t>{1, 2, 3}));
  sink_->leave();
  Sample(4);
  EXPECT_EQ(sink_->memory.size(), 3U);
}

TEST_F(TelemetryTest, MinutesOfAStretchAreHandedOutOnceWhenItIsOver) {
  for (int at = 0; at < 10 * 60; at += 10) {
    Sample(at < 60 ? 100 : 200);
    EXPECT_TRUE(telemetry_.TakeMinutes(false).empty()) << at;
    clock_.Advance(seconds{10});
  }
  EXPECT_EQ(telemetry_.LatestMinutes(kDevice).size(), 10U);
  EXPECT_TRUE(telemetry_.LatestMinutes(kOther).empty());
  Sample(300);  // of the next stretch
  const auto taken = telemetry_.TakeMinutes(false);
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].device, kDevice);
  ASSERT_EQ(taken[0].samples.size(), 10U);
  EXPECT_EQ(taken[0].samples[0].memory_used_mib(), 100U);
  EXPECT_EQ(taken[0].samples[9].memory_used_mib(), 200U);
  EXPECT_EQ(taken[0].samples[9].at().seconds(), 9 * 60);
  EXPECT_TRUE(telemetry_.TakeMinutes(false).empty());
  ASSERT_EQ(telemetry_.LatestMinutes(kDevice).size(), 1U) << "the minute that goes on";
  EXPECT_EQ(telemetry_.LatestMinutes(kDevice)[0].memory_used_mib(), 300U);
}

TEST_F(TelemetryTest, MinutesOfADeviceThatHasGoneOrAtTheEndAreHandedOutToo) {
  Sample(100);
  clock_.Advance(minutes{6});
  telemetry_.Expire();
  ASSERT_EQ(telemetry_.TakeMinutes(false).size(), 1U);
  Sample(200);
  const auto last = telemetry_.TakeMinutes(true);
  ASSERT_EQ(last.size(), 1U);
  EXPECT_EQ(last[0].samples[0].memory_used_mib(), 200U);
}

TEST_F(TelemetryTest, DeviceSendsEachSecondOnlyWhileSomebodyWatches) {
  EXPECT_EQ(telemetry_.IntervalFor(kDevice), 10U);
  telemetry_.Watch(kDevice, sink_);
  EXPECT_EQ(telemetry_.IntervalFor(kDevice), 1U);
  sink_->leave();
  EXPECT_EQ(asked_, (std::vector<std::uint32_t>{1, 10}));
}

TEST_F(TelemetryTest, MemoryIsShortWhateverADeviceSends) {
  for (std::uint32_t i = 0; i < 1000; ++i) Sample(i);
  telemetry_.Watch(kDevice, sink_);
  EXPECT_EQ(sink_->memory.size(), 300U);
  clock_.Advance(minutes{6});
  Sample(7);
  const auto later = std::make_shared<FakeSink>();
  telemetry_.Watch(kDevice, later);
  EXPECT_EQ(later->memory, (std::vector<std::uint32_t>{7}));
}

TEST_F(TelemetryTest, SampleOfNoHonestSizeIsIgnored) {
  v1::TelemetrySample sample;
  for (int i = 0; i < 2000; ++i) sample.add_leases()->set_job_id(std::string(30, 'x'));
  telemetry_.OnSample(kDevice, sample);
  telemetry_.Watch(kDevice, sink_);
  EXPECT_TRUE(sink_->memory.empty());
}

TEST_F(TelemetryTest, OnlyTheDeviceThatPullsSaysHowFarItIs) {
  v1::PullProgress half;
  half.set_bytes_done(1);
  half.set_bytes_total(2);
  const auto ref = Lease(jobs::LeaseState::kPulling).ref;
  telemetry_.OnPullProgress(kDevice, ref, half);
  EXPECT_EQ(telemetry_.PullProgress(ref), std::nullopt) << "no such lease pulls";
  telemetry_.OnLease(Lease(jobs::LeaseState::kPulling));
  telemetry_.OnPullProgress(kOther, ref, half);
  EXPECT_EQ(telemetry_.PullProgress(ref), std::nullopt);
  telemetry_.OnPullProgress(kDevice, ref, half);
  EXPECT_EQ(telemetry_.PullProgress(ref), 0.5);
  telemetry_.OnLease(Lease(jobs::LeaseState::kRunning));
  EXPECT_EQ(telemetry_.PullProgress(ref), std::nullopt);
}

}  // namespace
}  // namespace ioworker::gateway
