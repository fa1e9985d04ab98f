// DeviceTest: a device with the fake engine, linked to a fake coordinator, for the device's tests.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "agent/device.h"
#include "agent/enrolment.h"
#include "agent/fake_coordinator.h"
#include "agent/inventory.h"
#include "db/sqlite/sqlite.h"
#include "engine/fake/fake_engine.h"

namespace ioworker::agent {

using Seen = FakeCoordinator::Seen;

inline jobs::LeaseRef Ref(std::uint32_t index) {
  return {.task = {.job = {.high = 1, .low = 2}, .index = index}, .attempt = 1};
}

inline v1::Assign Task(std::uint32_t index, std::map<std::string, std::string> environment = {}) {
  v1::Assign assign;
  *assign.mutable_lease() = ToWire(Ref(index));
  assign.set_tasks(3);
  assign.mutable_spec()->set_image("test/image:1");
  assign.mutable_spec()->mutable_resources()->set_memory_mib(64);
  assign.mutable_spec()->mutable_resources()->set_disk_mib(16);
  for (const auto& [name, value] : environment) {
    (*assign.mutable_spec()->mutable_environment())[name] = value;
  }
  return assign;
}

class DeviceTest : public testing::Test {
 protected:
  DeviceTest() {
    std::string pattern = testing::TempDir() + "device_test_XXXXXX";
    settings_.data_folder = mkdtemp(pattern.data());
    settings_.coordinator_url = coordinator_.url();
    settings_.scratch = ScratchKind::kPlain;
    settings_.limits.cores = 64;
    settings_.reclaim_grace_seconds = 0;
    settings_ = *EnrolHere(settings_, "good", *OfferOf(*engine_, "test", settings_));
  }
  ~DeviceTest() override {
    device_.reset();
    std::filesystem::remove_all(settings_.data_folder);
  }

  void StartDevice() {
    spool_ = *db::sqlite::Open(settings_.SpoolPath());
    auto device = Device::Start(
        {.engine = *engine_,
         .spool = *spool_,
         .loop = loop_,
         .clock = clock_,
         .random = random_,
         .version = "test",
         .boot_id = boot_id_,
         .link_times = {.back_off_first = milliseconds{5}, .back_off_max = milliseconds{50}}},
        settings_);
    ASSERT_TRUE(device) << device.error().message << device.error().detail;
    device_ = *std::move(device);
  }

  void AwaitLink() {
    const auto greeted = [](const Seen& seen) { return !seen.hellos.empty(); };
    ASSERT_TRUE(coordinator_.Await(greeted));
  }

  bool AwaitEnd(std::uint32_t index) {
    return coordinator_.Await([&](const Seen& seen) { return seen.EndOf(Ref(index)) != nullptr; });
  }

  v1::Report::Ended EndOf(std::uint32_t index) {
    v1::Report::Ended ended;
    coordinator_.Await([&](const Seen& seen) {
      const auto* found = seen.EndOf(Ref(index));
      if (found != nullptr) ended = *found;
      return found != nullptr;
    });
    return ended;
  }

  SystemClock clock_;
  SystemRandom random_;
  net::Loop loop_{1};
  FakeCoordinator coordinator_{loop_};
  std::unique_ptr<engine::fake::FakeEngine> engine_ = *engine::fake::FakeEngine::Open(clock_);
  Settings settings_;
  std::string boot_id_ = "boot";
  std::unique_ptr<db::Database> spool_;
  std::unique_ptr<Device> device_;
};

}  // namespace ioworker::agent
