// DeviceTest: a device with the fake engine, linked to a fake coordinator, for the device's tests.
#pragma once

#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "agent/device.h"
#include "agent/fake_coordinator.h"
#include "db/db.h"
#include "engine/engine.h"

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
  DeviceTest();
  ~DeviceTest() override;

  void OpenSpool();
  Result<std::unique_ptr<Device>> TryStart();
  void StartDevice();  // and waits until it may lend

  void AwaitLink();
  // Until the trial job has passed, or has failed.
  void AwaitTrial(bool passed);
  std::string FaultsPath() const { return settings_.data_folder + "/faults"; }
  bool AwaitEnd(std::uint32_t index);

  // Empty if it does not come.
  v1::Report::Ended EndOf(std::uint32_t index);

  // The folder that the task sees as /run/ioworker, and the line of its notice; empty if none
  // comes.
  std::string RunFolderOf(std::uint32_t index) const;
  std::string AwaitNotice(std::uint32_t index);

  SystemClock clock_;
  SystemRandom random_;
  net::Loop loop_{1};
  FakeCoordinator coordinator_{loop_};
  std::unique_ptr<engine::Engine> engine_;  // the fake one
  Settings settings_;
  std::string boot_id_ = "boot";
  GpuOptions gpus_{.nvml_library =
                       "libnone.so"};  // what this machine has is not the tests' business
  std::unique_ptr<db::Database> spool_;
  std::unique_ptr<Device> device_;
};

}  // namespace ioworker::agent
