// GPUs of a whole device, with a stand-in for NVIDIA's library: what fails is taken out of what is
// lent while the rest goes on.
#include "agent/device_fixture.h"
#include "agent/gpu_fixture.h"
#include "agent/policy_file.h"
#include "base/file.h"

namespace ioworker::agent {
namespace {

using Indices = std::vector<std::uint32_t>;

class DeviceGpusTest : public DeviceTest {
 protected:
  DeviceGpusTest() {
    gpus_ = machine_.Options(milliseconds{20}, milliseconds{300});
    gpus_.restart_each = milliseconds{20};
  }
  ~DeviceGpusTest() override { device_.reset(); }

  // What was told of lending last; empty if nothing was.
  static v1::Lent LastLent(const Seen& seen) {
    v1::Lent lent;
    if (!seen.hellos.empty()) lent = seen.hellos.back().owner_state().lent();
    for (const auto& frame : seen.frames) {
      if (frame.has_owner_state()) lent = frame.owner_state().lent();
    }
    return lent;
  }
  bool AwaitLent(const Indices& wanted) {
    return coordinator_.Await([&](const Seen& seen) {
      const auto lent = LastLent(seen);
      return Indices(lent.gpu_indices().begin(), lent.gpu_indices().end()) == wanted;
    });
  }
  std::string ReasonFor(std::uint32_t index) {
    std::string reason;
    coordinator_.Await([&](const Seen& seen) {
      for (const auto& kept : LastLent(seen).gpus_kept()) {
        if (kept.index() == index) reason = kept.reason();
      }
      return true;
    });
    return reason;
  }
  v1::Assign GpuTask(std::uint32_t index, std::uint32_t gpu, const std::string& exit_code = "") {
    std::map<std::string, std::string> environment = {{"FAKE_RUN_MS", "600000"}};
    if (!exit_code.empty()) environment = {{"FAKE_RUN_MS", "1"}, {"FAKE_EXIT_CODE", exit_code}};
    auto task = Task(index, environment);
    task.mutable_spec()->mutable_resources()->set_gpus(1);
    task.add_gpu_indices(gpu);
    return task;
  }

  FakeMachine machine_;
};

TEST_F(DeviceGpusTest, OneThatFailsMidWayIsTakenOutOfWhatIsLentAndComesBack) {
  StartDevice();
  ASSERT_TRUE(AwaitLent({0, 1}));
  coordinator_.Assign(GpuTask(0, 0));
  coordinator_.Assign(GpuTask(1, 1));
  for (const std::uint32_t index : {0U, 1U}) {
    ASSERT_TRUE(coordinator_.Await([&](const Seen& seen) { return seen.Started(Ref(index)); }));
  }
  machine_.Say("1.error 15\n");
  ASSERT_TRUE(AwaitLent({0}));
  EXPECT_NE(ReasonFor(1).find("lost"), std::string::npos) << ReasonFor(1);
  EXPECT_EQ(EndOf(1).reason(), v1::End::ENGINE_ERROR) << "the device's fault, not the task's";
  const auto status = device_->CurrentStatus();
  ASSERT_EQ(status.gpus_kept.size(), 1U);
  EXPECT_EQ(status.gpus_kept[0].index, 1U);
  coordinator_.Assign(GpuTask(2, 1));
  EXPECT_EQ(EndOf(2).reason(), v1::End::REFUSED);
  coordinator_.Await([&](const Seen& seen) {
    EXPECT_EQ(seen.EndOf(Ref(0)), nullptr) << "the other GPU still earns";
    return true;
  });
  machine_.Say("");
  ASSERT_TRUE(AwaitLent({0, 1})) << ReasonFor(1);
}

// The task sees that its GPU is gone before the device looks.
TEST_F(DeviceGpusTest, ATaskThatEndsByItselfWhenItsGpuHasFailedIsNotToBlame) {
  gpus_.look_each = hours{1};
  StartDevice();
  coordinator_.Assign(GpuTask(0, 1, "3"));
  EXPECT_EQ(EndOf(0).reason(), v1::End::NON_ZERO_EXIT);
  machine_.Say("1.error 15\n");
  coordinator_.Assign(GpuTask(1, 1, "3"));
  EXPECT_EQ(EndOf(1).reason(), v1::End::ENGINE_ERROR);
  EXPECT_NE(EndOf(1).message().find("GPU 1"), std::string::npos) << EndOf(1).message();
}

TEST_F(DeviceGpusTest, OneThatFailedAtTheStartComesInWithoutARestart) {
  machine_.Say("1.error 15\n");
  StartDevice();
  ASSERT_TRUE(AwaitLent({0}));
  coordinator_.Await([](const Seen& seen) {
    EXPECT_EQ(seen.hellos.back().inventory().gpus(1).model(), "NVIDIA GPU");
    return true;
  });
  machine_.Say("");
  EXPECT_TRUE(coordinator_.Await([](const Seen& seen) {
    return seen.hellos.back().inventory().gpus(1).model() == "NVIDIA A100-SXM4-80GB";
  })) << "what it is is said with the next Hello";
  EXPECT_TRUE(coordinator_.Await([](const Seen& seen) {
    return seen.hellos.back().owner_state().lent().gpu_indices_size() == 2 ||
           LastLent(seen).gpu_indices_size() == 2;
  }));
}

TEST_F(DeviceGpusTest, OneThatDrivesADisplayIsTheOwners) {
  StartDevice();
  ASSERT_TRUE(AwaitLent({0, 1}));
  machine_.Say("0.display 1\n");
  ASSERT_TRUE(AwaitLent({1}));
  EXPECT_NE(ReasonFor(0).find("display"), std::string::npos) << ReasonFor(0);
  ASSERT_TRUE(SavePolicyText(settings_.PolicyPath(), "[limits]\ndisplay_gpu = true\n"));
  ASSERT_TRUE(AwaitLent({0, 1}));
}

TEST_F(DeviceGpusTest, PowerIsLimitedWhileALeaseHoldsTheGpu) {
  machine_.Say("permission 1\n");
  ASSERT_TRUE(
      SavePolicyText(settings_.PolicyPath(),
                     "[limits]\ngpu_watts = { 1 = 200 }\n[jobs]\nreclaim_grace = \"0s\"\n"));
  StartDevice();
  const auto watts = [&](const std::string& wanted) {
    return coordinator_.Await([&](const Seen&) {
      return ReadFile(machine_.StatePath() + ".1.watts", 100).value_or("") == wanted;
    });
  };
  ASSERT_TRUE(AwaitLent({0, 1}));
  coordinator_.Assign(GpuTask(0, 1));
  EXPECT_TRUE(watts("200000"));
  EXPECT_FALSE(std::filesystem::exists(machine_.StatePath() + ".0.watts"));
  device_.reset();
  EXPECT_TRUE(watts("350000")) << "given back when the device stops";
}

TEST_F(DeviceGpusTest, AGpuWhosePowerCannotBeLimitedIsNotLent) {
  ASSERT_TRUE(SavePolicyText(settings_.PolicyPath(), "[limits]\ngpu_watts = { 1 = 200 }\n"));
  StartDevice();
  ASSERT_TRUE(AwaitLent({0}));
  EXPECT_NE(ReasonFor(1).find("root"), std::string::npos) << ReasonFor(1);
}

}  // namespace
}  // namespace ioworker::agent
