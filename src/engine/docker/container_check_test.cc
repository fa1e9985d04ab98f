#include "engine/docker/container_check.h"

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "engine/docker/container_config.h"

namespace ioworker::engine::docker {
namespace {

ContainerSpec Spec() {
  return {.lease = "job_1/0/2",
          .image = "sha256:abc",
          .memory_mib = 512,
          .pids_max = 100,
          .tmp_mib = 32,
          .scratch_path = "/scratch/x"};
}

Json Request(const ContainerSpec& spec = Spec()) {
  return ToCreateRequest(
      spec, {.device = "dev_1", .seccomp = "{}", .runtime = "runc", .limits = {.processes = 900}});
}

// What Docker says of a container that it made exactly as asked.
Json Inspected(const Json& request) {
  Json inspected = {{"HostConfig", request["HostConfig"]}, {"Config", {{"User", request["User"]}}}};
  for (const Json& mount : request["HostConfig"]["Mounts"]) {
    inspected["Mounts"].push_back({{"Type", "bind"},
                                   {"Source", mount["Source"]},
                                   {"Destination", mount["Target"]},
                                   {"RW", !mount["ReadOnly"].get<bool>()}});
  }
  return inspected;
}

TEST(CheckHardeningTest, SecretsThatTheJobCouldChangeAreRefused) {
  ContainerSpec spec = Spec();
  spec.secrets_path = "/leases/x/secrets";
  const Json request = Request(spec);
  Json inspected = Inspected(request);
  EXPECT_TRUE(CheckHardening(request, inspected));
  for (Json& mount : inspected["Mounts"]) {
    if (mount["Destination"] == "/run/secrets") mount["RW"] = true;
  }
  EXPECT_FALSE(CheckHardening(request, inspected));
}

TEST(CheckHardeningTest, ContainerAsAskedPasses) {
  const Json request = Request();
  EXPECT_TRUE(CheckHardening(request, Inspected(request)));
}

TEST(CheckHardeningTest, WhatPodmanSaysOfTheSameContainerPasses) {
  const Json request = Request();
  Json inspected = Inspected(request);
  Json& host = inspected["HostConfig"];
  host["CapAdd"] = Json::array();
  host["CapDrop"] = {"AUDIT_WRITE", "CHOWN",   "DAC_OVERRIDE",     "FOWNER",    "FSETID",
                     "KILL",        "MKNOD",   "NET_BIND_SERVICE", "NET_RAW",   "SETFCAP",
                     "SETGID",      "SETPCAP", "SETUID",           "SYS_CHROOT"};
  host["IpcMode"] = "shareable";
  host["CgroupnsMode"] = "";
  host["MaskedPaths"] = nullptr;
  host["ReadonlyPaths"] = nullptr;
  host["Ulimits"] = Json::array();
  for (const auto& [name, value] : {std::pair{"RLIMIT_NOFILE", 16384}, std::pair{"RLIMIT_CORE", 0},
                                    std::pair{"RLIMIT_NPROC", 900}}) {
    host["Ulimits"].push_back({{"Name", name}, {"Hard", value}, {"Soft", value}});
  }
  host["Tmpfs"]["/run"] = "rw,rprivate,nosuid,nodev,tmpcopyup";
  host["Tmpfs"]["/tmp"] = host["Tmpfs"]["/tmp"].get<std::string>() + ",rprivate,tmpcopyup";
  host["PidMode"] = "private";
  host["Devices"] = Json::array();
  EXPECT_TRUE(CheckHardening(request, inspected));
}

TEST(CheckHardeningTest, EveryDifferenceIsAnEngineError) {
  struct Case {
    const char* what;
    std::function<void(Json& inspected, Json& host)> weaken;
  };
  const Case cases[] = {
      {"Memory", [](Json&, Json& host) { host["Memory"] = 0; }},
      {"MemorySwap", [](Json&, Json& host) { host["MemorySwap"] = -1; }},
      {"NanoCpus", [](Json&, Json& host) { host["NanoCpus"] = 0; }},
      {"PidsLimit", [](Json&, Json& host) { host["PidsLimit"] = nullptr; }},
      {"ReadonlyRootfs", [](Json&, Json& host) { host["ReadonlyRootfs"] = false; }},
      {"NetworkMode", [](Json&, Json& host) { host["NetworkMode"] = "bridge"; }},
      {"Privileged", [](Json&, Json& host) { host["Privileged"] = true; }},
      {"User", [](Json& inspected, Json&) { inspected["Config"]["User"] = "root"; }},
      {"CapDrop", [](Json&, Json& host) { host["CapDrop"] = {"CHOWN", "KILL"}; }},
      {"CapDrop", [](Json&, Json& host) { host["CapAdd"] = {"SYS_ADMIN"}; }},
      {"SecurityOpt", [](Json&, Json& host) { host["SecurityOpt"] = nullptr; }},
      {"SecurityOpt",
       [](Json&, Json& host) { host["SecurityOpt"] = {"no-new-privileges:false", "seccomp={}"}; }},
      {"SecurityOpt", [](Json&, Json& host) { host["SecurityOpt"] = {"no-new-privileges"}; }},
      {"SecurityOpt",
       [](Json&, Json& host) { host["SecurityOpt"] = {"no-new-privileges", "seccomp={ }"}; }},
      {"SecurityOpt", [](Json&, Json& host) { host["SecurityOpt"].push_back("label=disable"); }},
      {"Runtime", [](Json&, Json& host) { host["Runtime"] = "other"; }},
      {"Ulimits", [](Json&, Json& host) { host["Ulimits"] = nullptr; }},
      {"Ulimits", [](Json&, Json& host) { host["Ulimits"][0]["Hard"] = 1 << 20; }},
      {"MaskedPaths", [](Json&, Json& host) { host["MaskedPaths"] = Json::array(); }},
      {"MaskedPaths", [](Json&, Json& host) { host["MaskedPaths"].erase(3); }},
      {"ReadonlyPaths", [](Json&, Json& host) { host["ReadonlyPaths"] = {"/proc/bus"}; }},
      {"Tmpfs", [](Json&, Json& host) { host["Tmpfs"]["/tmp"] = "rw"; }},
      {"ShmSize", [](Json&, Json& host) { host["ShmSize"] = 1 << 30; }},
      {"OomScoreAdj", [](Json&, Json& host) { host["OomScoreAdj"] = -999; }},
      {"nothing else", [](Json&, Json& host) { host["GroupAdd"] = {"docker"}; }},
      {"nothing else", [](Json&, Json& host) { host["Sysctls"] = {{"kernel.shmmax", "1"}}; }},
      {"nothing else", [](Json&, Json& host) { host["CgroupParent"] = "/system.slice"; }},
      {"nothing else", [](Json&, Json& host) { host["DeviceCgroupRules"] = {"c *:* rwm"}; }},
      {"nothing else", [](Json&, Json& host) { host["PublishAllPorts"] = true; }},
      {"nothing else", [](Json&, Json& host) { host["OomKillDisable"] = true; }},
      {"SecurityOpt",
       [](Json&, Json& host) {
         host["SecurityOpt"] = {"no-new-privileges", "seccomp=unconfined"};
       }},
      {"namespaces", [](Json&, Json& host) { host["IpcMode"] = "host"; }},
      {"namespaces", [](Json&, Json& host) { host["PidMode"] = "host"; }},
      {"namespaces", [](Json&, Json& host) { host["UsernsMode"] = "host"; }},
      {"namespaces", [](Json&, Json& host) { host["CgroupnsMode"] = "host"; }},
      {"Devices",
       [](Json&, Json& host) { host["Devices"] = Json::array({{{"PathOnHost", "/dev/sda"}}}); }},
      {"Devices",
       [](Json&, Json& host) { host["DeviceRequests"] = Json::array({{{"Count", -1}}}); }},
      {"Mounts",
       [](Json& inspected, Json&) {
         inspected["Mounts"].push_back({{"Type", "volume"}, {"Destination", "/data"}});
       }},
      {"Mounts", [](Json& inspected, Json&) { inspected["Mounts"][0]["RW"] = true; }},
      {"Mounts", [](Json& inspected, Json&) { inspected["Mounts"][1]["Source"] = "/"; }},
      {"Memory", [](Json& inspected, Json&) { inspected = nullptr; }},
  };
  const Json request = Request();
  for (const Case& c : cases) {
    Json inspected = Inspected(request);
    c.weaken(inspected, inspected["HostConfig"]);
    const Status status = CheckHardening(request, inspected);
    ASSERT_FALSE(status) << c.what;
    EXPECT_EQ(status.error().reason, "engine_error");
    EXPECT_TRUE(status.error().detail.contains(c.what)) << status.error().detail;
  }
}

TEST(CheckHardeningTest, WhatTheLabelSaysIsEnough) {
  const Json request = Request();
  const Json asked = ParseJson(AskedText(request));
  Json inspected = Inspected(request);
  EXPECT_TRUE(CheckHardening(asked, inspected));
  inspected["HostConfig"]["SecurityOpt"][1] = "seccomp={ }";
  EXPECT_FALSE(CheckHardening(asked, inspected)) << "another filter";
  EXPECT_FALSE(CheckHardening(Json(), inspected)) << "nothing is known";
}

TEST(CheckHardeningTest, TheOnlyNetworkIsTheLeases) {
  ContainerSpec spec = Spec();
  spec.network = "ioworker-job_1.0.2";
  const Json request = Request(spec);
  Json inspected = Inspected(request);
  inspected["NetworkSettings"]["Networks"]["ioworker-job_1.0.2"] = Json::object();
  EXPECT_TRUE(CheckHardening(request, inspected));
  inspected["NetworkSettings"]["Networks"]["bridge"] = Json::object();
  EXPECT_FALSE(CheckHardening(request, inspected)) << "two networks";
  inspected["NetworkSettings"]["Networks"].erase("ioworker-job_1.0.2");
  EXPECT_FALSE(CheckHardening(request, inspected)) << "another network";
}

TEST(CheckHardeningTest, GpusThatWereNotGivenAreAnEngineError) {
  ContainerSpec spec = Spec();
  spec.gpu_indices = {1};
  const Json request = Request(spec);
  Json inspected = Inspected(request);
  EXPECT_TRUE(CheckHardening(request, inspected));
  inspected["HostConfig"]["DeviceRequests"] = nullptr;
  EXPECT_FALSE(CheckHardening(request, inspected));
}

}  // namespace
}  // namespace ioworker::engine::docker
