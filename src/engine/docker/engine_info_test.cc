#include "engine/docker/engine_info.h"

#include <string>

#include <gtest/gtest.h>

#include "engine/docker/api.h"
#include "engine/docker/engine_socket.h"
#include "engine/docker/process_limits.h"
#include "engine/shortfall.h"

namespace ioworker::engine::docker {
namespace {

// What engines say of themselves, down to what is read of it.
constexpr const char* kDocker = R"({"Version":"20.10.24","Components":[{"Name":"Engine"}]})";
constexpr const char* kPodman = R"({"Version":"4.3.1","Components":[{"Name":"Podman Engine"}]})";

struct Engine {
  const char* what;
  const char* version;
  const char* info;
  const char* libpod;
  const char* unbounded;  // what of it is not bounded, in a Shortfall's words
  int cgroup_version = 2;
  bool rootless = false;
};

const Engine kEngines[] = {
    {"Docker as root, version 1, no accounting of swap", kDocker,
     R"({"Driver":"overlay2","CgroupDriver":"cgroupfs","CgroupVersion":"1","MemoryLimit":true,
         "SwapLimit":false,"KernelMemory":true,"CpuCfsPeriod":true,"CpuCfsQuota":true,
         "CPUShares":true,"PidsLimit":true,"OomKillDisable":true,
         "SecurityOptions":["name=apparmor","name=seccomp,profile=default"]})",
     "", "no limit on swap", 1},
    {"Docker as root, version 1", kDocker,
     R"({"Driver":"overlay2","CgroupDriver":"cgroupfs","CgroupVersion":"1","MemoryLimit":true,
         "SwapLimit":true,"CpuCfsQuota":true,"PidsLimit":true,
         "SecurityOptions":["name=seccomp,profile=default"]})",
     "", "", 1},
    {"Docker as root, version 2", kDocker,
     R"({"Driver":"overlay2","CgroupDriver":"systemd","CgroupVersion":"2","MemoryLimit":true,
         "SwapLimit":true,"CpuCfsPeriod":true,"CpuCfsQuota":true,"PidsLimit":true,
         "SecurityOptions":["name=apparmor","name=seccomp,profile=builtin","name=cgroupns"]})",
     "", ""},
    {"Docker without root, nothing delegated", kDocker,
     R"({"Driver":"fuse-overlayfs","CgroupDriver":"none","CgroupVersion":"2","MemoryLimit":true,
         "SwapLimit":true,"CpuCfsQuota":true,"PidsLimit":true,
         "SecurityOptions":["name=seccomp,profile=default","name=rootless","name=cgroupns"]})",
     "", "no limit on memory, swap, processes, cores", 2, true},
    {"Docker without root, cores not delegated", kDocker,
     R"({"Driver":"overlay2","CgroupDriver":"systemd","CgroupVersion":"2","MemoryLimit":true,
         "SwapLimit":true,"CpuCfsQuota":false,"PidsLimit":true,
         "SecurityOptions":["name=seccomp,profile=builtin","name=rootless","name=cgroupns"]})",
     "", "no limit on cores", 2, true},
    {"Docker without root, version 1", kDocker,
     R"({"Driver":"vfs","CgroupDriver":"cgroupfs","CgroupVersion":"1","MemoryLimit":true,
         "SwapLimit":true,"CpuCfsQuota":true,"PidsLimit":true,
         "SecurityOptions":["name=seccomp,profile=default","name=rootless"]})",
     "", "no limit on memory, swap, processes, cores", 1, true},
    {"Podman 3.4 as root, version 2", kPodman,
     R"({"Driver":"overlay","CgroupDriver":"systemd","CgroupVersion":"2","MemoryLimit":true,
         "SwapLimit":true,"CpuCfsQuota":true,"PidsLimit":true,
         "SecurityOptions":["name=apparmor","name=seccomp,profile=default"]})",
     R"({"host":{"cgroupVersion":"v2","cgroupControllers":["cpuset","cpu","io","memory","pids"]}})",
     ""},
    {"Podman 4.3 as root, version 1", kPodman,
     R"({"Driver":"overlay","CgroupDriver":"cgroupfs","CgroupVersion":"1","MemoryLimit":true,
         "SwapLimit":true,"CpuCfsQuota":true,"PidsLimit":true,
         "SecurityOptions":["name=seccomp,profile=default"]})",
     R"({"host":{"cgroupVersion":"v1","cgroupControllers":["cpuset","cpu","cpuacct","blkio",
         "memory","devices","freezer","pids"]}})",
     "", 1},
    {"Podman 4.3 without root, version 1", kPodman,
     R"({"Driver":"overlay","CgroupDriver":"cgroupfs","CgroupVersion":"1","MemoryLimit":true,
         "SwapLimit":true,"CpuCfsQuota":true,"PidsLimit":true,
         "SecurityOptions":["name=seccomp,profile=default"]})",
     R"({"host":{"security":{"rootless":true},"cgroupVersion":"v1","cgroupControllers":[]}})",
     "no limit on memory, swap, processes, cores", 1, true},
    {"Podman 4.3 without root, as distributions delegate", kPodman,
     R"({"Driver":"overlay","CgroupDriver":"systemd","CgroupVersion":"2","MemoryLimit":true,
         "SwapLimit":true,"CpuCfsQuota":true,"PidsLimit":true,
         "SecurityOptions":["name=seccomp,profile=default"]})",
     R"({"host":{"security":{"rootless":true},"cgroupVersion":"v2","cgroupControllers":["memory","pids"]}})",
     "no limit on cores", 2, true},
    {"Podman 5 without root, all delegated", kPodman,
     R"({"Driver":"overlay","CgroupDriver":"systemd","CgroupVersion":"2","MemoryLimit":true,
         "SwapLimit":true,"CpuCfsQuota":true,"PidsLimit":true,
         "SecurityOptions":["name=seccomp,profile=default","name=rootless"]})",
     R"({"host":{"security":{"rootless":true},"cgroupVersion":"v2","cgroupControllers":["cpuset","cpu","io","memory","pids"]}})",
     "", 2, true},
};

EngineWords Words(const Engine& engine) {
  return {.version = ParseJson(engine.version),
          .info = ParseJson(engine.info),
          .libpod = ParseJson(engine.libpod)};
}

TEST(EngineInfoTest, SaysWhatCannotBeEnforcedOnEachKindOfEngine) {
  for (const Engine& engine : kEngines) {
    const EngineInfo info = ReadInfo(Words(engine));
    EXPECT_EQ(info.name, engine.version == kDocker ? "docker" : "podman") << engine.what;
    EXPECT_EQ(info.cgroup_version, engine.cgroup_version) << engine.what;
    EXPECT_EQ(info.rootless, engine.rootless) << engine.what;
    const auto shortfalls = ShortfallsOf(info);
    EXPECT_EQ(shortfalls.empty() ? "" : shortfalls[0].found, engine.unbounded) << engine.what;
    EXPECT_EQ(CheckCapable(info).has_value(), *engine.unbounded == '\0') << engine.what;
    if (engine.rootless && !shortfalls.empty()) {
      EXPECT_TRUE(shortfalls[0].fix.contains("delegate")) << shortfalls[0].fix;
    }
  }
}

TEST(EngineInfoTest, AnEngineThatSaysNothingEnforcesNothing) {
  const EngineInfo info = ReadInfo({});
  EXPECT_FALSE(info.memory_limit || info.swap_limit || info.pids_limit || info.cpu_limit);
  EXPECT_EQ(ShortfallsOf(info).size(), 2U) << "limits, and the filter";
}

// Each container brings its own filter: a default that filters nothing does no harm.
TEST(EngineInfoTest, TheEnginesOwnFilterDoesNotMatter) {
  EngineWords words = Words(kEngines[2]);
  words.info["SecurityOptions"] = {"name=seccomp,profile=unconfined"};
  EXPECT_TRUE(CheckCapable(ReadInfo(words)));
  words.info["SecurityOptions"] = {"name=apparmor"};
  const Status status = CheckCapable(ReadInfo(words));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().reason, "engine_limits");
  EXPECT_TRUE(status.error().message.contains("D003_SECCOMP")) << status.error().message;
}

TEST(EngineInfoTest, LogDriverKeepsBytesAsTheyAre) {
  EXPECT_EQ(ChooseLogDriver(ParseJson(R"({"Plugins":{"Log":["json-file","local"]}})")), "local");
  EXPECT_EQ(ChooseLogDriver(ParseJson(R"({"Plugins":{"Log":["k8s-file","none","journald"]}})")),
            "k8s-file");
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

TEST(ProcessLimitsTest, TheHardLimitCountsUnlessTheEngineMayRaiseIt) {
  constexpr std::string_view kLimits =
      "Limit                     Soft Limit           Hard Limit           Units     \n"
      "Max processes             900                  32768                processes \n"
      "Max open files            1024                 4096                 files     \n"
      "Max locked memory         8388608              8388608              bytes     \n";
  EXPECT_EQ(ReadLimits(kLimits, "CapEff:\t00000000a80425fb\n"),
            (ProcessLimits{.open_files = 4096, .processes = 32768}));
  EXPECT_EQ(ReadLimits(kLimits, "CapEff:\t000001ffffffffff\n"), ProcessLimits{});
  EXPECT_EQ(ReadLimits("Max open files  1  unlimited  files", ""), ProcessLimits{});
  EXPECT_EQ(ReadLimits("", ""), ProcessLimits{});
  EXPECT_EQ(LimitsOfListener("/nowhere"), ProcessLimits{});
}

}  // namespace
}  // namespace ioworker::engine::docker
