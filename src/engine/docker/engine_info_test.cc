#include "engine/docker/engine_info.h"

#include <string>

#include <gtest/gtest.h>

#include "engine/docker/api.h"
#include "engine/docker/engine_socket.h"
#include "engine/docker/open_files.h"

namespace ioworker::engine::docker {
namespace {

const Json kDockerInfo =
    ParseJson(R"({"Driver":"overlay2","CgroupVersion":"2","MemoryLimit":true,"SwapLimit":true,
    "PidsLimit":true,"CpuCfsQuota":true,"Plugins":{"Log":["json-file","local"]},
    "SecurityOptions":["name=apparmor","name=seccomp,profile=default"]})");

TEST(EngineInfoTest, ReadsDocker) {
  const EngineInfo info = ReadInfo(
      ParseJson(R"({"Version":"20.10.24","Components":[{"Name":"Engine"}]})"), kDockerInfo);
  EXPECT_EQ(info.name, "docker");
  EXPECT_EQ(info.version, "20.10.24");
  EXPECT_EQ(info.storage_driver, "overlay2");
  EXPECT_EQ(info.cgroup_version, 2);
  EXPECT_FALSE(info.rootless);
  EXPECT_TRUE(CheckCapable(info));
  EXPECT_EQ(ChooseLogDriver(kDockerInfo), "local");
}

TEST(EngineInfoTest, ReadsRootlessPodman) {
  const Json info = ParseJson(
      R"({"CgroupVersion":"1","SecurityOptions":["name=seccomp,profile=default","name=rootless"],
      "Plugins":{"Log":["k8s-file","none","journald"]}})");
  const EngineInfo read =
      ReadInfo(ParseJson(R"({"Version":"4.3.1","Components":[{"Name":"Podman Engine"}]})"), info);
  EXPECT_EQ(read.name, "podman");
  EXPECT_TRUE(read.rootless);
  EXPECT_EQ(read.cgroup_version, 1);
  EXPECT_EQ(ChooseLogDriver(info), "k8s-file");
}

TEST(EngineInfoTest, EngineThatCannotEnforceALimitIsRefused) {
  for (const char* key :
       {"MemoryLimit", "SwapLimit", "PidsLimit", "CpuCfsQuota", "SecurityOptions"}) {
    Json info = kDockerInfo;
    info.erase(key);
    const Status status = CheckCapable(ReadInfo(Json(), info));
    ASSERT_FALSE(status) << key;
    EXPECT_EQ(status.error().reason, "engine_error");
  }
  Json unconfined = kDockerInfo;
  unconfined["SecurityOptions"] = {"name=seccomp,profile=unconfined"};
  EXPECT_FALSE(CheckCapable(ReadInfo(Json(), unconfined)));
}

TEST(ApiVersionTest, SpeaksOursOrTheOldestThatIsNewer) {
  EXPECT_EQ(ChooseVersion("1.12", "1.41"), "1.41");
  EXPECT_EQ(ChooseVersion("1.24", "1.50"), "1.41");
  EXPECT_EQ(ChooseVersion("1.44", "1.52"), "1.44");
  EXPECT_EQ(ChooseVersion("1.12", "1.40"), "");
  EXPECT_EQ(ChooseVersion("", ""), "");
  EXPECT_EQ(ChooseVersion("1.x", "2.0"), "");
}

TEST(EngineSocketTest, AsksTheNamedEngineFirst) {
  const auto paths =
      EngineSocketCandidates({.docker_host = "unix:///x.sock", .runtime_dir = "/run/user/1"});
  EXPECT_EQ(paths, (std::vector<std::string>{"/x.sock", "/var/run/docker.sock",
                                             "/run/podman/podman.sock", "/run/user/1/docker.sock",
                                             "/run/user/1/podman/podman.sock"}));
  EXPECT_EQ(
      EngineSocketCandidates({.docker_host = "tcp://10.0.0.1:2375", .runtime_dir = ""}).front(),
      "/var/run/docker.sock");
}

TEST(EngineSocketTest, NoEngineIsAnErrorThatSaysTheRemedy) {
  const auto found = FindEngineSocket({"/nowhere/a.sock", "/dev/null"});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().reason, "engine_error");
  EXPECT_TRUE(found.error().message.contains("install"));
}

TEST(OpenFilesTest, TheHardLimitCountsUnlessTheEngineMayRaiseIt) {
  constexpr std::string_view kLimits =
      "Limit                     Soft Limit           Hard Limit           Units     \n"
      "Max open files            1024                 4096                 files     \n"
      "Max locked memory         8388608              8388608              bytes     \n";
  EXPECT_EQ(ReadOpenFilesMax(kLimits, "CapEff:\t00000000a80425fb\n"), 4096U);
  EXPECT_EQ(ReadOpenFilesMax(kLimits, "CapEff:\t000001ffffffffff\n"), 0U);
  EXPECT_EQ(ReadOpenFilesMax("Max open files  1  unlimited  files", ""), 0U);
  EXPECT_EQ(ReadOpenFilesMax("", ""), 0U);
  EXPECT_EQ(OpenFilesMax("/nowhere"), 0U);
}

}  // namespace
}  // namespace ioworker::engine::docker
