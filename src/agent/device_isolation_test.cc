// Levels of isolation on a device: what is offered, what its owner demands, what it refuses.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "agent/device_fixture.h"
#include "agent/enrolment.h"
#include "agent/owner_log.h"
#include "agent/policy_file.h"
#include "engine/fake/fake_engine.h"

namespace ioworker::agent {
namespace {

class DeviceIsolationTest : public DeviceTest {
 protected:
  void Begin(const std::string& least, std::vector<engine::Isolation> there) {
    engine_ = *engine::fake::FakeEngine::Open(clock_, {.isolations = std::move(there)});
    const auto saved =
        SavePolicyText(settings_.PolicyPath(), "[jobs]\nisolation_min = \"" + least + "\"\n");
    ASSERT_TRUE(saved) << saved.error().message;
    StartDevice();
    AwaitLink();
  }

  v1::Hello Greeted() {
    v1::Hello hello;
    coordinator_.Await([&](const Seen& seen) {
      hello = seen.hellos.back();
      return true;
    });
    return hello;
  }

  // The values that the owner's log has of this name, in entries of this kind.
  std::vector<std::string> Logged(const std::string& what, const std::string& name) {
    std::vector<std::string> values;
    const auto key = LoadKey(settings_);
    const auto whole = VerifyOwnerLog(settings_.OwnerLogPath(), key->public_key(),
                                      [&](std::string_view, const OwnerLogEntry& entry) {
                                        for (const auto& [fact, value] : entry.facts) {
                                          if (entry.what == what && fact == name)
                                            values.push_back(value);
                                        }
                                      });
    EXPECT_TRUE(whole) << whole.error().message;
    return values;
  }
};

v1::Assign Isolated(std::uint32_t index, v1::JobSpec::Isolation level) {
  auto task = Task(index);
  task.mutable_spec()->set_isolation(level);
  return task;
}

using Texts = std::vector<std::string>;

TEST_F(DeviceIsolationTest, ALevelThatIsNotThereIsRefusedWhateverTheCoordinatorWants) {
  Begin("container", {engine::Isolation::kContainer, engine::Isolation::kGvisor});
  const v1::Hello hello = Greeted();
  ASSERT_EQ(hello.inventory().isolations_size(), 2);
  EXPECT_EQ(hello.owner_state().lent().isolation(), v1::JobSpec::GVISOR);
  coordinator_.Assign(Isolated(0, v1::JobSpec::KATA));
  EXPECT_EQ(EndOf(0).reason(), v1::End::REFUSED);
  EXPECT_TRUE(EndOf(0).message().contains("isolation kata")) << EndOf(0).message();
  coordinator_.Assign(Isolated(1, v1::JobSpec::GVISOR));
  EXPECT_EQ(EndOf(1).reason(), v1::End::COMPLETED) << EndOf(1).message();
  coordinator_.Assign(Task(2));
  EXPECT_EQ(EndOf(2).reason(), v1::End::COMPLETED) << EndOf(2).message();
  device_.reset();
  EXPECT_EQ(Logged("refused", "why"),
            (Texts{"the job asks for isolation kata, this device has gvisor"}));
  EXPECT_EQ(Logged("started", "isolation"), (Texts{"gvisor", "container"}));
}

TEST_F(DeviceIsolationTest, WhatTheOwnerDemandsHoldsForEveryJob) {
  Begin("gvisor", {engine::Isolation::kContainer, engine::Isolation::kGvisor});
  EXPECT_EQ(Greeted().owner_state().lent().isolation_min(), v1::JobSpec::GVISOR);
  coordinator_.Assign(Task(0));
  EXPECT_EQ(EndOf(0).reason(), v1::End::COMPLETED) << EndOf(0).message();
  device_.reset();
  EXPECT_EQ(Logged("started", "isolation"), (Texts{"gvisor"}));
}

TEST_F(DeviceIsolationTest, ADemandThatTheMachineCannotMeetLendsNothing) {
  Begin("kata", {engine::Isolation::kContainer, engine::Isolation::kGvisor});
  const v1::Hello hello = Greeted();
  EXPECT_TRUE(hello.owner_state().paused());
  EXPECT_TRUE(hello.owner_state().reason().contains("isolation kata"))
      << hello.owner_state().reason();
  coordinator_.Assign(Task(0));
  EXPECT_EQ(EndOf(0).reason(), v1::End::RECLAIMED) << "no verdict on the task";
}

}  // namespace
}  // namespace ioworker::agent
