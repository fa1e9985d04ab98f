// A real engine with two more runtimes: gVisor, and one that its settings name but that is not
// there.
#include <string>

#include <gtest/gtest.h>

#include "docker_fixture.h"

namespace ioworker::engine::docker {
namespace {

class IsolationTest : public DockerTest {
 protected:
  // What a job at that level sees of the kernel it has.
  std::string KernelAt(Isolation level) {
    ContainerSpec spec = Shell("dmesg 2>/dev/null | head -n 1; uname -r");
    spec.isolation = level;
    spec.memory_mib = 256;
    spec.pids_max = 1024;  // a kernel of its own has threads, too
    return Run(spec).out;
  }
};

TEST_P(IsolationTest, OnlyWhatWorksIsOffered) {
  const auto info = engine_->Info();
  ASSERT_TRUE(info);
  EXPECT_EQ(info->runtimes.size(), 3U) << "by the engine's word there is Kata, too";
  const auto levels = engine_->ProveIsolation(scratch_);
  ASSERT_TRUE(levels) << levels.error().message << levels.error().detail;
  EXPECT_EQ(*levels, (std::vector{Isolation::kContainer, Isolation::kGvisor}));
  EXPECT_TRUE(engine_->List()->empty()) << "nothing is left of it";
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "probe-isolation"));
}

TEST_P(IsolationTest, AJobRunsWithTheKernelThatItAsksFor) {
  ASSERT_TRUE(engine_->ProveIsolation(scratch_));
  EXPECT_TRUE(KernelAt(Isolation::kGvisor).contains("Starting gVisor"));
  EXPECT_FALSE(KernelAt(Isolation::kContainer).contains("gVisor"));
  ContainerSpec spec = Shell("true");
  spec.isolation = Isolation::kKata;
  const auto made = engine_->Create(spec);
  ASSERT_FALSE(made);
  EXPECT_TRUE(made.error().message.contains("no runtime of the isolation")) << made.error().message;
}

INSTANTIATE_TEST_SUITE_P(Engines, IsolationTest, ::testing::Values("docker-runtimes"));

}  // namespace
}  // namespace ioworker::engine::docker
