#include "store/telemetry.h"

#include <gtest/gtest.h>

#include "store/store_fixture.h"

namespace ioworker::store {
namespace {

TEST_P(StoreTest, TelemetryIsFoundByDeviceSpanAndTimeAndForgottenByAge) {
  const auto device = NewId<DeviceId>();
  const auto other = NewId<DeviceId>();
  const Instant begun = devices::BeginOf(now_, devices::kHourSpan);
  const auto row = [&](DeviceId of, Duration span, Instant at, std::string samples) {
    return devices::KeptTelemetry{
        .device = of, .span = span, .begun_at = at, .samples = std::move(samples)};
  };
  const std::string bytes("\0a\xff", 3);
  ASSERT_TRUE(SaveTelemetry(*writer_, row(device, devices::kMinuteSpan, begun, "first")));
  ASSERT_TRUE(SaveTelemetry(*writer_, row(device, devices::kMinuteSpan, begun, bytes)));
  ASSERT_TRUE(SaveTelemetry(
      *writer_, row(device, devices::kMinuteSpan, begun + devices::kStretch, "second")));
  ASSERT_TRUE(SaveTelemetry(*writer_, row(device, devices::kHourSpan, begun, "hour")));
  ASSERT_TRUE(SaveTelemetry(*writer_, row(other, devices::kMinuteSpan, begun, "other")));

  const auto found =
      FindTelemetry(*writer_, device, devices::kMinuteSpan, begun, begun + devices::kHourSpan);
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ(found->front(), row(device, devices::kMinuteSpan, begun, bytes));
  EXPECT_EQ(found->back().samples, "second");
  EXPECT_EQ(FindTelemetry(*writer_, device, devices::kMinuteSpan, begun, begun + devices::kStretch)
                ->size(),
            1U);

  ASSERT_TRUE(ForgetTelemetry(*writer_, devices::kMinuteSpan, begun + devices::kStretch));
  EXPECT_EQ(FindTelemetry(*writer_, device, devices::kMinuteSpan, {}, now_ + hours{2})->size(), 1U);
  EXPECT_EQ(FindTelemetry(*writer_, other, devices::kMinuteSpan, {}, now_ + hours{2})->size(), 0U);
  EXPECT_EQ(FindTelemetry(*writer_, device, devices::kHourSpan, {}, now_ + hours{2})->size(), 1U);
}

}  // namespace
}  // namespace ioworker::store
