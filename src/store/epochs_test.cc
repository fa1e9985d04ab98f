#include "store/epochs.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/digest.h"
#include "domain/rewards/verify.h"
#include "store/store_fixture.h"

namespace ioworker::store {
namespace {

const Instant kEpoch = rewards::EpochOf(Instant{1'800'000'000'000'000});
const std::string kSecret(rewards::kEpochSecretBytes, '\xfe');

struct Closed {
  ClosedEpoch epoch;
  std::vector<EpochShare> shares;
  rewards::EpochRecord record;
};

// An epoch of these devices with figures that grow, closed as the core would.
Closed Close(Instant epoch, std::span<const DeviceId> devices, Money pool = Money{10'000'001}) {
  std::vector<rewards::DeviceHour> device_hours;
  for (const auto& device : devices) {
    const auto place = static_cast<std::uint32_t>(device_hours.size());
    device_hours.push_back(
        {.device = rewards::PseudonymOf(device, epoch, rewards::NonceOf(kSecret, device)),
         .figures = {.verified = place != 1,
                     .processor_thousandths = rewards::kProcessorThousandthsMax - place,
                     .memory_mib = rewards::kMeasuredMemoryMibMax,
                     .gpu_memory_mib = rewards::kGpuMemoryMibMax,
                     .gpu_gigaflops = rewards::kGpuGigaflopsMax},
         .leases = {.well = 100 + place, .ill = place},
         .seconds = 3600 - place});
  }
  Closed closed;
  closed.record = rewards::MakeRecord(epoch, pool, Sha256("the one before \n\0"), device_hours);
  const auto& record = closed.record;
  closed.epoch = {.epoch = epoch,
                  .pool = record.pool,
                  .devices = record.devices,
                  .weight = record.weight,
                  .paid = record.paid,
                  .previous = record.previous,
                  .digest = record.digest,
                  .secret = kSecret,
                  .closed_at = epoch + hours{1} + minutes{2}};
  for (const auto& row : record.rows) {
    const auto place = static_cast<std::size_t>(
        std::ranges::find(device_hours, row.hour.device, &rewards::DeviceHour::device) -
        device_hours.begin());
    closed.shares.push_back(
        {.epoch = epoch, .device = devices[place], .owner = {.high = 7, .low = place}, .row = row});
  }
  return closed;
}

TEST_P(StoreTest, AnEpochsRecordIsWrittenAgainToTheSameBytes) {
  const std::vector devices = {NewId<DeviceId>(), NewId<DeviceId>(), NewId<DeviceId>()};
  const auto [epoch, shares, record] = Close(kEpoch, devices);
  ASSERT_GT(epoch.weight, rewards::TotalWeight{INT64_MAX} / 64);
  ASSERT_TRUE(SaveEpoch(*writer_, epoch, shares));
  EXPECT_EQ(FindEpoch(*writer_, kEpoch).value(), epoch);
  EXPECT_EQ(FindEpoch(*writer_, kEpoch + hours{1}).value(), std::nullopt);
  const auto loaded = LoadRecord(*writer_, kEpoch).value();
  ASSERT_TRUE(loaded);
  EXPECT_EQ(*loaded, record);
  const auto verified = rewards::VerifyRecord(rewards::WriteRecord(*loaded));
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->difference, std::nullopt);
}

TEST_P(StoreTest, TheLargestTotalWeightIsKept) {
  auto [epoch, shares, record] = Close(kEpoch, {});
  epoch.weight = rewards::kTotalWeightMax;
  ASSERT_TRUE(SaveEpoch(*writer_, epoch, shares));
  EXPECT_EQ(FindEpoch(*writer_, kEpoch).value(), epoch);
}

TEST_P(StoreTest, AnEpochIsClosedOnce) {
  const std::vector devices = {NewId<DeviceId>()};
  const auto [epoch, shares, record] = Close(kEpoch, devices);
  ASSERT_TRUE(SaveEpoch(*writer_, epoch, shares));
  const auto again = [&]() -> Status {
    TRY(auto tx, db::Tx::Begin(*writer_));
    TRY(SaveEpoch(*writer_, epoch, {}));
    return tx.Commit();
  };
  EXPECT_FALSE(again());
  EXPECT_EQ(LoadRecord(*writer_, kEpoch).value(), record);
}

TEST_P(StoreTest, EpochsAndSharesAreListedNewestFirst) {
  const std::vector devices = {NewId<DeviceId>(), NewId<DeviceId>()};
  for (int i = 0; i < 3; ++i) {
    const auto [epoch, shares, record] = Close(kEpoch + hours{i}, devices);
    ASSERT_TRUE(SaveEpoch(*writer_, epoch, shares));
  }
  const auto page = ListEpochs(*writer_, kEpoch + hours{9}, 2).value();
  ASSERT_EQ(page.rows.size(), 2U);
  EXPECT_TRUE(page.more);
  EXPECT_EQ(page.rows[0].epoch, kEpoch + hours{2});
  const auto rest = ListEpochs(*writer_, page.rows[1].epoch, 2).value();
  ASSERT_EQ(rest.rows.size(), 1U);
  EXPECT_FALSE(rest.more);

  const auto shares = SharesOfDevice(*writer_, devices[1], kEpoch + hours{2}, 10).value();
  ASSERT_EQ(shares.rows.size(), 2U);
  EXPECT_EQ(shares.rows[0].epoch, kEpoch + hours{1});
  EXPECT_EQ(shares.rows[0].device, devices[1]);
  EXPECT_EQ(shares.rows[0].owner, (AccountId{.high = 7, .low = 1}));
  EXPECT_EQ(shares.rows[0].row.share, Money{});  // it is not verified
  EXPECT_EQ(SharesOfDevice(*writer_, NewId<DeviceId>(), kEpoch + hours{9}, 10)->rows.size(), 0U);
}

TEST_P(StoreTest, SharesAreForgottenAndTheirEpochStays) {
  const std::vector devices = {NewId<DeviceId>(), NewId<DeviceId>(), NewId<DeviceId>()};
  for (int i = 0; i < 2; ++i) {
    const auto [epoch, shares, record] = Close(kEpoch + hours{i}, devices);
    ASSERT_TRUE(SaveEpoch(*writer_, epoch, shares));
  }
  EXPECT_EQ(ForgetShares(*writer_, kEpoch + hours{1}, 2).value(), 2);
  EXPECT_EQ(LoadRecord(*writer_, kEpoch).value(), std::nullopt);
  EXPECT_EQ(ForgetShares(*writer_, kEpoch + hours{1}, 2).value(), 1);
  EXPECT_EQ(ForgetShares(*writer_, kEpoch + hours{1}, 2).value(), 0);
  EXPECT_TRUE(FindEpoch(*writer_, kEpoch).value());
  EXPECT_TRUE(LoadRecord(*writer_, kEpoch + hours{1}).value());
}

}  // namespace
}  // namespace ioworker::store
