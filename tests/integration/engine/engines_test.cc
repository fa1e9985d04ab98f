// Each kind of engine: it starts here, or it is said why not; and none gets a container that it
// could not hold to its limits.
#include <string>

#include <gtest/gtest.h>

#include "docker_fixture.h"
#include "engine/shortfall.h"
#include "local_engines.h"

namespace ioworker::engine::docker {
namespace {

class EnginesTest : public ::testing::TestWithParam<std::string> {};

TEST(EngineMatrixTest, DockerAndPodmanAreTested) {
  const auto docker = LocalEngine("docker");
  EXPECT_TRUE(docker) << docker.error().message;
  const auto podman = LocalEngine("podman");
  EXPECT_TRUE(podman) << "run scripts/setup: " << podman.error().message;
}

// What an engine says of itself decides; where it falls short, it gets nothing to run.
TEST_P(EnginesTest, AnEngineThatFallsShortSaysSoAndGetsNoContainer) {
  const auto socket = LocalEngine(GetParam());
  if (!socket) GTEST_SKIP() << GetParam() << " does not run here: " << socket.error().message;
  DockerEngine engine({.socket_path = *socket, .device = "d"});
  const auto info = engine.Info();
  ASSERT_TRUE(info) << info.error().detail;
  EXPECT_EQ(info->name, GetParam().starts_with("podman") ? "podman" : "docker");
  EXPECT_EQ(info->rootless, GetParam().ends_with("-rootless"));
  const auto shortfalls = ShortfallsOf(*info);
  // Without root there is nothing to bound with in version 1 of control groups.
  if (info->rootless && info->cgroup_version == 1) {
    ASSERT_EQ(shortfalls.size(), 1U);
    EXPECT_EQ(shortfalls[0].found, "no limit on memory, swap, processes, cores");
    EXPECT_TRUE(shortfalls[0].fix.contains("version 2")) << shortfalls[0].fix;
  }
  if (!info->rootless) EXPECT_TRUE(shortfalls.empty()) << shortfalls[0].found;
  if (shortfalls.empty()) return;
  for (const char* folder : {"in", "out", "work", "checkpoint"}) {
    std::filesystem::create_directories(testing::TempDir() + "/short/" + folder);
  }
  const auto made = engine.Create({.lease = "l",
                                   .image = "ioworker/test:1",
                                   .command = {"true"},
                                   .scratch_path = testing::TempDir() + "/short"});
  std::filesystem::remove_all(testing::TempDir() + "/short");
  ASSERT_FALSE(made);
  EXPECT_TRUE(made.error().detail.contains("D002_LIMITS")) << made.error().detail;
  EXPECT_TRUE(engine.List()->empty());
}

IOWORKER_FOR_EACH_ENGINE(EnginesTest);

}  // namespace
}  // namespace ioworker::engine::docker
