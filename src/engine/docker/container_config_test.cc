#include "engine/docker/container_config.h"

#include <string>

#include <gtest/gtest.h>

#include "engine/docker/container_check.h"

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
          .scratch_path = "/scratch/x",
          .notice_path = "/leases/x/run"};
}

Json Request(const ContainerSpec& spec = Spec(), std::vector<std::string> volumes = {}) {
  return ToCreateRequest(spec,
                         {.device = "dev_1", .image_volumes = std::move(volumes), .seccomp = "{}"});
}

TEST(ContainerConfigTest, RequestIsAsTightAsPromised) {
  const Json request = Request();
  const Json& host = request["HostConfig"];
  EXPECT_EQ(request["User"], "65532:65532");
  EXPECT_EQ(request["Entrypoint"], Json({"python", "train.py"}));
  EXPECT_EQ(request["Cmd"], Json::array());
  EXPECT_EQ(request["Env"],
            Json({"HOME=/work", "LOGNAME=job", "OMP_NUM_THREADS=2", "SEED=7", "USER=job"}));
  EXPECT_EQ(request["Labels"], Json({{"ioworker.lease", "job_1/0/2"},
                                     {"ioworker.device", "dev_1"},
                                     {"ioworker.asked", AskedText(request)}}));
  EXPECT_EQ(host["CapDrop"], Json::array({"ALL"}));
  EXPECT_EQ(host["SecurityOpt"], Json({"no-new-privileges", "seccomp={}"}));
  EXPECT_EQ(host["NetworkMode"], "none");
  EXPECT_EQ(host["ReadonlyRootfs"], true);
  EXPECT_EQ(host["Memory"], 512 << 20);
  EXPECT_EQ(host["MemorySwap"], host["Memory"]);
  EXPECT_EQ(host["NanoCpus"], 2'000'000'000);
  EXPECT_EQ(host["PidsLimit"], 100);
  EXPECT_EQ(host["ShmSize"], 256 << 20);
  EXPECT_EQ(host["Ulimits"].size(), 2U);
  EXPECT_EQ(host["RestartPolicy"]["Name"], "no");
  EXPECT_EQ(host["LogConfig"]["Config"]["max-size"], "16m");
  EXPECT_FALSE(host.contains("DeviceRequests"));
  for (const char* never : {"Binds", "Devices", "CapAdd", "PidMode", "UsernsMode", "VolumesFrom"}) {
    EXPECT_FALSE(host.contains(never)) << never;
  }
}

TEST(ContainerConfigTest, OnlyTheFoldersOfTheScratchAndTheNoticeAreMounted) {
  const Json mounts = Request()["HostConfig"]["Mounts"];
  ASSERT_EQ(mounts.size(), 5U);
  EXPECT_EQ(mounts[3]["Source"], "/scratch/x/checkpoint");
  EXPECT_EQ(mounts[3]["ReadOnly"], false);
  EXPECT_EQ(mounts[4]["Source"], "/leases/x/run");
  EXPECT_EQ(mounts[4]["Target"], "/run/ioworker");
  EXPECT_EQ(mounts[4]["ReadOnly"], true) << "nobody forges a notice";
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
  ASSERT_FALSE(mounts.empty());
  EXPECT_EQ(mounts.back()["Source"], "/leases/x/secrets");
  EXPECT_EQ(mounts.back()["Target"], "/run/secrets");
  EXPECT_EQ(mounts.back()["ReadOnly"], true);
  EXPECT_FALSE(request["HostConfig"]["Tmpfs"].contains("/run/secrets")) << "one mount for one path";
  EXPECT_TRUE(Request(Spec(), {"/run/secrets"})["HostConfig"]["Tmpfs"].contains("/run/secrets"));
}

TEST(ContainerConfigTest, ImageVolumesBecomeSmallTmpfs) {
  const Json tmpfs = Request(Spec(), {"/data", "/work", "/run/ioworker"})["HostConfig"]["Tmpfs"];
  EXPECT_EQ(tmpfs.size(), 2U);
  EXPECT_EQ(tmpfs["/data"], tmpfs["/tmp"]);
  EXPECT_TRUE(tmpfs["/data"].get<std::string>().contains("size=32m"));
}

TEST(ContainerConfigTest, ImagesOwnCommandAndOwnHomeAreKept) {
  ContainerSpec spec = Spec();
  spec.command.clear();
  spec.environment = {{"HOME", "/out"}, {"USER", "me"}};
  const Json request = Request(spec);
  EXPECT_FALSE(request.contains("Entrypoint"));
  EXPECT_EQ(request["Env"], Json({"HOME=/out", "LOGNAME=job", "OMP_NUM_THREADS=2", "USER=me"}));
}

TEST(ContainerConfigTest, AnImageKnowsBestHowManyThreadsItsProgramsWant) {
  const Json request =
      ToCreateRequest(Spec(), {.image_variables = {"OMP_NUM_THREADS", "PATH"}, .seccomp = "{}"});
  EXPECT_EQ(request["Env"], Json({"HOME=/work", "LOGNAME=job", "SEED=7", "USER=job"}));
}

TEST(ContainerConfigTest, OnlyChosenGpusAreAskedFor) {
  ContainerSpec spec = Spec();
  spec.gpu_indices = {0, 3};
  const Json request = Request(spec);
  EXPECT_EQ(request["HostConfig"]["DeviceRequests"].dump(),
            R"([{"Capabilities":[["gpu"]],"DeviceIDs":["0","3"]}])");
}

TEST(ContainerConfigTest, NetworkIsTheLeasesAloneAndAsksItsGatewayForNames) {
  ContainerSpec spec = Spec();
  spec.network = "ioworker-job_1.0.2";
  spec.gateway = "172.20.0.1";
  const Json request = Request(spec);
  EXPECT_EQ(request["HostConfig"]["NetworkMode"], "ioworker-job_1.0.2");
  EXPECT_EQ(request["HostConfig"]["Dns"], Json::array({"172.20.0.1"}));
}

TEST(ContainerConfigTest, LimitsDoNotExceedWhatTheEngineMaySet) {
  const auto limits = [](ProcessLimits of_engine) {
    return ToCreateRequest(Spec(), {.limits = of_engine})["HostConfig"]["Ulimits"].dump();
  };
  EXPECT_EQ(limits({}), R"([{"Hard":16384,"Name":"nofile","Soft":16384},)"
                        R"({"Hard":0,"Name":"core","Soft":0}])");
  EXPECT_EQ(limits({.open_files = 4096, .processes = 900}),
            R"([{"Hard":4096,"Name":"nofile","Soft":4096},{"Hard":0,"Name":"core","Soft":0},)"
            R"({"Hard":900,"Name":"nproc","Soft":900}])");
  EXPECT_EQ(limits({.open_files = 1 << 20}), limits({}));
}

TEST(ContainerConfigTest, EnvironmentIsNotKeptInALabel) {
  const std::string asked = Request()["Labels"]["ioworker.asked"];
  EXPECT_FALSE(asked.contains("SEED"));
  EXPECT_TRUE(asked.contains("PidsLimit"));
  EXPECT_LT(asked.size(), 4096U);
}

TEST(ContainerConfigTest, NameIsOneThatEnginesAllow) {
  EXPECT_EQ(ContainerName("job_1/0/2"), "ioworker-job_1.0.2");
  EXPECT_EQ(ContainerName("a b?\xff"), "ioworker-a.b..");
}

}  // namespace
}  // namespace ioworker::engine::docker
