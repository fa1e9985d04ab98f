#include "store/devices.h"

#include <set>

#include <gtest/gtest.h>

#include "store/spec_json.h"
#include "store/store_fixture.h"

namespace ioworker::store {
namespace {

TEST_P(StoreTest, DevicesAndEnrolmentsAreFound) {
  devices::Device device;
  device.id = NewId<DeviceId>();
  device.owner = NewId<AccountId>();
  device.name = "one";
  device.public_key = random_.Bytes(32);
  devices::Inventory inventory;
  inventory.cpu_model = "EPYC";
  inventory.cores = 8;
  inventory.gpus = {{.index = 2,
                     .model = "H100",
                     .memory_mib = 80'000,
                     .driver = "550",
                     .not_lent = "none of them",
                     .drives_display = true}};
  device.price_per_hour = Money{5};
  device.paused_by_device = true;
  device.pause_reason = "busy";
  device.spool_id = "spool";
  device.acknowledged = 77;
  device.state = devices::DeviceState::kPaused;
  device.earned = Money{9};
  ASSERT_TRUE(SaveDevices(*writer_, {&device}));
  ASSERT_TRUE(SaveInventory(*writer_, device.id, {}));
  ASSERT_TRUE(SaveInventory(*writer_, device.id, inventory));
  device.last_seen_at = now_;
  device.name = "renamed";
  ASSERT_TRUE(SaveDevices(*writer_, {&device}));
  const auto found = *FindDevice(*writer_, device.id);
  EXPECT_EQ(*found.inventory, inventory);
  EXPECT_EQ(
      std::tie(found.owner, found.name, found.public_key, found.price_per_hour,
               found.paused_by_wish, found.paused_by_device, found.pause_reason, found.spool_id,
               found.acknowledged, found.state, found.earned, found.last_seen_at),
      std::tie(device.owner, device.name, device.public_key, device.price_per_hour,
               device.paused_by_wish, device.paused_by_device, device.pause_reason, device.spool_id,
               device.acknowledged, device.state, device.earned, device.last_seen_at));
  EXPECT_EQ(LoadDevices(*writer_)->size(), 1U);
  EXPECT_EQ(ListDevices(*writer_, device.owner, {}, 5)->rows.size(), 1U);
  EXPECT_TRUE(ListDevices(*writer_, NewId<AccountId>(), {}, 5)->rows.empty());
  EXPECT_EQ(FindDevice(*writer_, NewId<DeviceId>()).error().code, ErrorCode::kNotFound);

  devices::Enrolment enrolment{.code_hash = random_.Bytes(32),
                               .id = NewId<EnrolmentId>(),
                               .account = device.owner,
                               .name = "rack 7",
                               .created_at = now_,
                               .expires_at = now_ + hours{1},
                               .devices_max = 20};
  ASSERT_TRUE(SaveEnrolment(*writer_, enrolment));
  enrolment.devices_used = 3;
  enrolment.revoked = true;
  ASSERT_TRUE(SaveEnrolment(*writer_, enrolment));
  const auto enrolments = *LoadEnrolments(*writer_, now_);
  ASSERT_EQ(enrolments.size(), 1U);
  EXPECT_EQ(enrolments[0], enrolment);
  EXPECT_EQ(*FindEnrolment(*writer_, enrolment.id), enrolment);
  devices::Enrolment later = enrolment;
  later.code_hash = random_.Bytes(32);
  later.id = NewId<EnrolmentId>();
  ASSERT_TRUE(SaveEnrolment(*writer_, later));
  const auto page = *ListEnrolments(*writer_, device.owner, {}, 1);
  EXPECT_TRUE(page.more);
  const auto rest = *ListEnrolments(*writer_, device.owner, page.rows[0].id, 1);
  EXPECT_FALSE(rest.more);
  EXPECT_EQ((std::set{page.rows[0].id, rest.rows.at(0).id}), (std::set{enrolment.id, later.id}));
  EXPECT_TRUE(ListEnrolments(*writer_, NewId<AccountId>(), {}, 9)->rows.empty());
  EXPECT_TRUE(LoadEnrolments(*writer_, now_ + hours{1})->empty());
}

TEST_P(StoreTest, DamagedTextIsAnErrorAndNoCrash) {
  EXPECT_EQ(ReadSpec("").error().code, ErrorCode::kInternal);
  EXPECT_EQ(ReadSpec("[]").error().code, ErrorCode::kInternal);
  EXPECT_EQ(ReadSpec(R"({"tasks":"many"})").error().code, ErrorCode::kInternal);
  EXPECT_EQ(ReadSpec(R"({"inputs":[{"path":"a","artifact":"x"}]})").error().code,
            ErrorCode::kInternal);
  devices::Device device;
  device.id = device_;
  ASSERT_TRUE(SaveDevices(*writer_, {&device}));
  ASSERT_TRUE(SaveInventory(*writer_, device_, {}));
  ASSERT_TRUE(writer_->Run("UPDATE device_inventory SET inventory = '{\"cores\":\"x\"}'"));
  EXPECT_EQ(FindDevice(*writer_, device_).error().code, ErrorCode::kInternal);
}

}  // namespace
}  // namespace ioworker::store
