#include "engine/docker/container_config.h"

#include <functional>
#include <string>

#include <gtest/gtest.h>

namespace ioworker::engine::docker {
namespace {

ContainerSpec Spec() {
  return {.lease = "job_1/0/2",
          .image = "sha256:abc",
          .command = {"python", "train.py"},
          .environment = {{"SEED", "7"}},
          .cores = 2,
          .memory_mib = 512,
          .pids_max = 100,
          .tmp_mib = 32,
          .scratch_path = "/scratch/x"};
}

Json Request(const ContainerSpec& spec = Spec(), std::vector<std::string> volumes = {}) {
  return ToCreateRequest(spec, {.device = "dev_1", .image_volumes = std::move(volumes)});
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

TEST(ContainerConfigTest, RequestIsAsTightAsPromised) {
  const Json request = Request();
  const Json& host = request["HostConfig"];
  EXPECT_EQ(request["User"], "65532:65532");
  EXPECT_EQ(request["Entrypoint"], Json({"python", "train.py"}));
  EXPECT_EQ(request["Cmd"], Json::array());
  EXPECT_EQ(request["Env"], Json({"HOME=/work", "SEED=7"}));
  EXPECT_EQ(request["Labels"],
            Json({{"ioworker.lease", "job_1/0/2"}, {"ioworker.device", "dev_1"}}));
  EXPECT_EQ(host["CapDrop"], Json::array({"ALL"}));
  EXPECT_EQ(host["SecurityOpt"], Json::array({"no-new-privileges"}));
  EXPECT_EQ(host["NetworkMode"], "none");
  EXPECT_EQ(host["ReadonlyRootfs"], true);
  EXPECT_EQ(host["Memory"], 512 << 20);
  EXPECT_EQ(host["MemorySwap"], host["Memory"]);
  EXPECT_EQ(host["NanoCpus"], 2'000'000'000);
  EXPECT_EQ(host["PidsLimit"], 100);
  EXPECT_EQ(host["Ulimits"].size(), 2U);
  EXPECT_EQ(host["RestartPolicy"]["Name"], "no");
  EXPECT_EQ(host["LogConfig"]["Config"]["max-size"], "16m");
  EXPECT_FALSE(host.contains("DeviceRequests"));
  for (const char* never : {"Binds", "Devices", "CapAdd", "PidMode", "UsernsMode", "VolumesFrom"}) {
    EXPECT_FALSE(host.contains(never)) << never;
  }
}

TEST(ContainerConfigTest, OnlyTheThreeFoldersOfTheScratchAreMounted) {
  const Json mounts = Request()["HostConfig"]["Mounts"];
  ASSERT_EQ(mounts.size(), 3U);
  EXPECT_EQ(mounts[0]["Source"], "/scratch/x/in");
  EXPECT_EQ(mounts[0]["ReadOnly"], true);
  EXPECT_EQ(mounts[1]["Target"], "/out");
  EXPECT_EQ(mounts[2]["Target"], "/work");
}

TEST(ContainerConfigTest, SecretsAreAFolderThatIsReadOnlyAndNothingElse) {
  ContainerSpec spec = Spec();
  spec.secrets_path = "/leases/x/secrets";
  const Json request = Request(spec, {"/run/secrets", "/data"});
  const Json& mounts = request["HostConfig"]["Mounts"];
  ASSERT_EQ(mounts.size(), 4U);
  EXPECT_EQ(mounts[3]["Source"], "/leases/x/secrets");
  EXPECT_EQ(mounts[3]["Target"], "/run/secrets");
  EXPECT_EQ(mounts[3]["ReadOnly"], true);
  EXPECT_FALSE(request["HostConfig"]["Tmpfs"].contains("/run/secrets")) << "one mount for one path";
  EXPECT_TRUE(Request(Spec(), {"/run/secrets"})["HostConfig"]["Tmpfs"].contains("/run/secrets"));
  Json writable = Inspected(request);
  EXPECT_TRUE(CheckHardening(request, writable));
  writable["Mounts"][3]["RW"] = true;
  EXPECT_FALSE(CheckHardening(request, writable));
}

TEST(ContainerConfigTest, ImageVolumesBecomeSmallTmpfs) {
  const Json tmpfs = Request(Spec(), {"/data", "/work"})["HostConfig"]["Tmpfs"];
  EXPECT_EQ(tmpfs.size(), 2U);
  EXPECT_EQ(tmpfs["/data"], tmpfs["/tmp"]);
  EXPECT_TRUE(tmpfs["/data"].get<std::string>().contains("size=32m"));
}

TEST(ContainerConfigTest, ImagesOwnCommandAndOwnHomeAreKept) {
  ContainerSpec spec = Spec();
  spec.command.clear();
  spec.environment = {{"HOME", "/out"}};
  const Json request = Request(spec);
  EXPECT_FALSE(request.contains("Entrypoint"));
  EXPECT_EQ(request["Env"], Json::array({"HOME=/out"}));
}

TEST(ContainerConfigTest, OnlyChosenGpusAreAskedFor) {
  ContainerSpec spec = Spec();
  spec.gpu_indices = {0, 3};
  const Json request = Request(spec);
  EXPECT_EQ(request["HostConfig"]["DeviceRequests"].dump(),
            R"([{"Capabilities":[["gpu"]],"DeviceIDs":["0","3"]}])");
  EXPECT_TRUE(CheckHardening(request, Inspected(request)));
}

TEST(ContainerConfigTest, NetworkIsTheLeasesAloneAndAsksItsGatewayForNames) {
  ContainerSpec spec = Spec();
  spec.network = "ioworker-job_1.0.2";
  spec.gateway = "172.20.0.1";
  const Json request = Request(spec);
  EXPECT_EQ(request["HostConfig"]["NetworkMode"], "ioworker-job_1.0.2");
  EXPECT_EQ(request["HostConfig"]["Dns"], Json::array({"172.20.0.1"}));
  Json inspected = Inspected(request);
  inspected["NetworkSettings"]["Networks"]["ioworker-job_1.0.2"] = Json::object();
  EXPECT_TRUE(CheckHardening(request, inspected));
  inspected["NetworkSettings"]["Networks"]["bridge"] = Json::object();
  EXPECT_FALSE(CheckHardening(request, inspected)) << "two networks";
  inspected["NetworkSettings"]["Networks"].erase("ioworker-job_1.0.2");
  EXPECT_FALSE(CheckHardening(request, inspected)) << "another network";
}

TEST(ContainerConfigTest, NameIsOneThatEnginesAllow) {
  EXPECT_EQ(ContainerName("job_1/0/2"), "ioworker-job_1.0.2");
  EXPECT_EQ(ContainerName("a b?\xff"), "ioworker-a.b..");
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
      {"SecurityOpt", [](Json&, Json& host) { host["SecurityOpt"] = {"no-new-privileges:false"}; }},
      {"SecurityOpt",
       [](Json&, Json& host) {
         host["SecurityOpt"] = {"no-new-privileges", "seccomp=unconfined"};
       }},
      {"namespaces", [](Json&, Json& host) { host["IpcMode"] = "host"; }},
      {"namespaces", [](Json&, Json& host) { host["PidMode"] = "host"; }},
      {"namespaces", [](Json&, Json& host) { host["UsernsMode"] = "host"; }},
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

TEST(CheckHardeningTest, GpusThatWereNotGivenAreAnEngineError) {
  ContainerSpec spec = Spec();
  spec.gpu_indices = {1};
  const Json request = Request(spec);
  Json inspected = Inspected(request);
  inspected["HostConfig"]["DeviceRequests"] = nullptr;
  EXPECT_FALSE(CheckHardening(request, inspected));
}

}  // namespace
}  // namespace ioworker::engine::docker
