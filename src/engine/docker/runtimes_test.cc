#include "engine/docker/runtimes.h"

#include <string>

#include <gtest/gtest.h>

#include "engine/docker/probe_image.h"

namespace ioworker::engine::docker {
namespace {

using Levels = std::map<Isolation, std::string>;

Levels Of(const char* info) { return RuntimesOf(ParseJson(info), Json()); }

TEST(RuntimesTest, LevelsComeFromNamesAndPrograms) {
  EXPECT_EQ(Of(R"({"DefaultRuntime":"runc","Runtimes":{"runc":{"path":"runc"},
                   "io.containerd.runc.v2":{"path":"runc"}}})"),
            (Levels{{Isolation::kContainer, "runc"}}));
  EXPECT_EQ(
      Of(R"({"DefaultRuntime":"nvidia","Runtimes":{"nvidia":{"path":"nvidia-container-runtime"},
                   "safe":{"path":"/usr/bin/runsc"},"kata-qemu":{"path":"/opt/k"}}})"),
      (Levels{{Isolation::kContainer, "nvidia"},
              {Isolation::kGvisor, "safe"},
              {Isolation::kKata, "kata-qemu"}}));
  EXPECT_EQ(
      Of(R"({"DefaultRuntime":"runc","Runtimes":{"vm":{"runtimeType":"io.containerd.kata.v2"}}})"),
      (Levels{{Isolation::kContainer, "runc"}, {Isolation::kKata, "vm"}}));
}

TEST(RuntimesTest, TheOwnersDefaultComesFirstWhereItIsOfThatLevel) {
  EXPECT_EQ(Of(R"({"DefaultRuntime":"runsc-kvm","Runtimes":{"runsc":{"path":"/usr/bin/runsc"},
                   "runsc-kvm":{"path":"/usr/bin/runsc"},"runc":{"path":"runc"}}})"),
            (Levels{{Isolation::kContainer, "runsc-kvm"}, {Isolation::kGvisor, "runsc-kvm"}}));
}

// It lists what its settings name, whether or not it is there, and runs all with one.
TEST(RuntimesTest, OfPodmanOnlyTheOneThatItUsesCounts) {
  const Json info =
      ParseJson(R"({"DefaultRuntime":"crun","Runtimes":{"kata":{"path":"/x/kata"}}})");
  const Json crun = ParseJson(R"({"host":{"ociRuntime":{"name":"crun","path":"/usr/bin/crun"}}})");
  EXPECT_EQ(RuntimesOf(info, crun), (Levels{{Isolation::kContainer, ""}}));
  const Json runsc =
      ParseJson(R"({"host":{"ociRuntime":{"name":"runsc","path":"/usr/bin/runsc"}}})");
  EXPECT_EQ(RuntimesOf(info, runsc),
            (Levels{{Isolation::kContainer, ""}, {Isolation::kGvisor, ""}}));
}

TEST(RuntimesTest, TheLeastThatIsEnoughIsTaken) {
  EngineInfo info{};
  info.runtimes = {{Isolation::kContainer, "runc"}, {Isolation::kKata, "kata"}};
  EXPECT_EQ(*RuntimeOf(info, Isolation::kContainer), "runc");
  EXPECT_EQ(*RuntimeOf(info, Isolation::kGvisor), "kata") << "more is as good";
  info.runtimes.erase(Isolation::kKata);
  EXPECT_FALSE(RuntimeOf(info, Isolation::kGvisor));
}

TEST(ProbeImageTest, IsAWholeArchive) {
  const std::string archive = ProbeArchive();
  EXPECT_EQ(archive.size() % 512, 0U);
  EXPECT_EQ(archive, ProbeArchive());
  EXPECT_TRUE(archive.contains("ustar"));
  EXPECT_LT(archive.size(), 16384U);
}

}  // namespace
}  // namespace ioworker::engine::docker
