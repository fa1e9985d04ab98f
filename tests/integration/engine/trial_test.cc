// The trial job with a real engine: it passes, leaves nothing, and finds each wall that is missing.
#include "agent/trial.h"

#include <functional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "agent/trial_run.h"
#include "base/clock.h"
#include "docker_fixture.h"
#include "engine/docker/container_config.h"
#include "probe/program.h"

namespace ioworker::engine::docker {
namespace {

using agent::Finding;

constexpr std::uint64_t kDiskMib = 32;

std::string Told(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& each : findings) text += each.code + ": " + each.found + "\n";
  return text;
}

bool Names(const std::vector<Finding>& findings, const std::string& code) {
  return std::ranges::find(findings, code, &Finding::code) != findings.end();
}

class TrialJobTest : public DockerTest {
 protected:
  void SetUp() override {
    DockerTest::SetUp();
    if (HasFatalFailure()) return;
    folder_ = scratch_.string() + "-trial";
    scratches_ = std::make_unique<agent::ScratchStore>(folder_, agent::ScratchKind::kAuto);
  }
  void TearDown() override {
    DockerTest::TearDown();
    std::filesystem::remove_all(folder_);
  }

  agent::TrialContext Context() {
    return {.engine = *engine_,
            .scratch = *scratches_,
            .program = probe::Program(),
            .lease = {.task = {.job = {.high = 7, .low = low_}, .index = 0}, .attempt = 0}};
  }

  // The same container without one of its walls: engines are made to refuse that, so it is asked
  // for past them.
  std::vector<Finding> TryWithout(const std::function<void(Json& request)>& drop, bool bounded) {
    const auto context = Context();
    const auto kind = bounded ? agent::ScratchKind::kAuto : agent::ScratchKind::kPlain;
    const agent::ScratchStore store(folder_, kind);
    const auto scratch = store.Make(context.lease, kDiskMib);
    const auto image = engine_->ImportImage(agent::TrialImage(context.program));
    EXPECT_TRUE(scratch && image);
    ContainerSpec spec{.lease = context.lease.Text(),
                       .image = *image,
                       .memory_mib = 192,
                       .scratch_path = scratch->path,
                       .notice_path = store.NoticeOf(context.lease)};
    const auto network = engine_->CreateNetwork(spec.lease);
    EXPECT_TRUE(network);
    if (network) network_ = network->name;
    const auto expected = agent::ExpectationOf(spec, kDiskMib);
    spec.command = agent::TrialCommand(expected);
    Json request = ToCreateRequest(spec, {.device = device_});
    drop(request);
    const auto created = api_->Send({.method = "POST",
                                     .path = "/containers/create?name=" + ContainerName(spec.lease),
                                     .body = request});
    EXPECT_TRUE(created && created->Is({201})) << (created ? created->Words() : "no answer");
    const std::string id = AsText(Field(ParseJson(created->body), {"Id"}));
    // Not by the engine's Start: it looks whether all is as it was asked for.
    const auto started = api_->Send({.method = "POST", .path = "/containers/" + id + "/start"});
    EXPECT_TRUE(started && started->Is({204})) << (started ? started->Words() : "no answer");
    EXPECT_TRUE(engine_->Wait(id, {}));
    std::string report;
    EXPECT_TRUE(engine_->ReadLogs(id, false,
                                  [&](LogStream, std::string_view bytes) -> Status {
                                    report += bytes;
                                    return {};
                                  },
                                  {}));
    const auto facts = agent::ParseTrialFacts(report);
    EXPECT_TRUE(facts) << report;
    EXPECT_TRUE(engine_->Remove(id));
    EXPECT_TRUE(engine_->RemoveNetwork(spec.lease));
    EXPECT_TRUE(engine_->RemoveImage(*image));
    EXPECT_TRUE(store.RemoveFolder(store.FolderOf(context.lease)));
    return facts ? JudgeTrial(*facts, expected) : std::vector<Finding>();
  }

  std::string folder_;
  std::string network_;
  std::uint64_t low_ = SystemRandom().Next();
  std::unique_ptr<agent::ScratchStore> scratches_;
};

TEST_P(TrialJobTest, PassesAndLeavesNothing) {
  const SystemClock clock;
  for (int round = 0; round < 3; ++round) {
    const Duration begun = clock.Steady();
    const auto findings = agent::RunTrial(Context(), {});
    EXPECT_EQ(Told(findings), "");
    fmt::print("trial job: {} ms\n", (clock.Steady() - begun) / milliseconds{1});
  }
  EXPECT_TRUE(engine_->List()->empty());
  EXPECT_TRUE(scratches_->Found().empty());
  for (const Image& image : *engine_->ListImages()) EXPECT_FALSE(image.own) << image.id;
}

TEST_P(TrialJobTest, WhatAnEarlierLifeLeftIsSweptAway) {
  const auto context = Context();
  ASSERT_TRUE(engine_->ImportImage(agent::TrialImage("left behind")));
  ASSERT_TRUE(scratches_->Make(context.lease, 16));
  ContainerSpec left = Shell("sleep 600");
  left.lease = context.lease.Text();
  ASSERT_FALSE(Started(left).empty());
  EXPECT_EQ(Told(agent::RunTrial(context, {})), "");
  EXPECT_TRUE(engine_->List()->empty());
}

TEST_P(TrialJobTest, AProgramThatDoesNotRunIsNamed) {
  auto context = Context();
  context.program = "no program at all";
  const auto findings = agent::RunTrial(context, {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_TRUE(findings[0].code == "T001_START" || findings[0].code == "T002_REPORT")
      << Told(findings);
  EXPECT_TRUE(engine_->List()->empty());
}

TEST_P(TrialJobTest, EachWallThatIsMissingIsFound) {
  ASSERT_TRUE(scratches_->bounded()) << "this test bounds disks: run it as root, with loop devices";
  struct Case {
    std::string code;
    std::function<void(Json& request)> drop;
    bool bounded = true;
  };
  const auto host = [](Json& request) -> Json& { return request["HostConfig"]; };
  const std::vector<Case> cases = {
      {"T003_USER", [](Json& request) { request["User"] = "0:0"; }},
      {"T004_CAPABILITIES", [&](Json& request) { host(request).erase("CapDrop"); }},
      {"T005_PRIVILEGES", [&](Json& request) { host(request)["SecurityOpt"] = Json::array(); }},
      {"T006_SECCOMP",
       [&](Json& request) { host(request)["SecurityOpt"].push_back("seccomp=unconfined"); }},
      {"T007_ROOT", [&](Json& request) { host(request)["ReadonlyRootfs"] = false; }},
      {"T008_FOLDERS", [&](Json& request) { host(request)["Mounts"][0]["ReadOnly"] = false; }},
      {"T008_FOLDERS", [&](Json& request) { host(request)["Mounts"].erase(2); }},
      {"T009_DISK", [](Json&) {}, false},
      {"T010_TMP", [&](Json& request) { host(request)["Tmpfs"]["/tmp"] = "rw,mode=1777"; }},
      {"T010_TMP", [&](Json& request) { host(request)["ShmSize"] = 1 << 30; }},
      {"T011_NETWORK", [&](Json& request) { host(request)["NetworkMode"] = network_; }},
      {"T012_MEMORY",
       [&](Json& request) {
         host(request).erase("Memory");
         host(request).erase("MemorySwap");
       }},
      {"T013_PROCESSORS", [&](Json& request) { host(request).erase("NanoCpus"); }},
      {"T014_PROCESSES", [&](Json& request) { host(request).erase("PidsLimit"); }},
      {"T015_OPEN_FILES", [&](Json& request) { host(request).erase("Ulimits"); }},
      {"T016_MOUNTS",
       [&](Json& request) {
         host(request)["Mounts"].push_back(
             {{"Type", "bind"}, {"Source", "/usr/share"}, {"Target", "/mnt"}, {"ReadOnly", true}});
       }},
      {"T017_SOCKETS",
       [&](Json& request) {
         host(request)["Mounts"].push_back({{"Type", "bind"},
                                            {"Source", socket_path_},
                                            {"Target", "/run/docker.sock"},
                                            {"ReadOnly", true}});
       }},
      {"T018_KERNEL_FILES", [&](Json& request) { host(request)["MaskedPaths"] = Json::array(); }},
      {"T018_KERNEL_FILES", [&](Json& request) { host(request)["ReadonlyPaths"] = Json::array(); }},
      {"T019_DEVICES",
       [&](Json& request) {
         host(request)["Devices"] = Json::array({{{"PathOnHost", "/dev/kmsg"},
                                                  {"PathInContainer", "/dev/kmsg"},
                                                  {"CgroupPermissions", "r"}}});
       }},
      {"T020_KEYRINGS",
       [&](Json& request) { host(request)["SecurityOpt"].push_back("seccomp=unconfined"); }},
      {"T021_NAMESPACES",
       [&](Json& request) { host(request)["SecurityOpt"].push_back("seccomp=unconfined"); }},
  };
  for (const Case& each : cases) {
    const auto findings = TryWithout(each.drop, each.bounded);
    EXPECT_TRUE(Names(findings, each.code)) << each.code << " is not among\n" << Told(findings);
  }
}

TEST_P(TrialJobTest, WithoutADropTheSameWayPasses) {
  EXPECT_EQ(Told(TryWithout([](Json&) {}, true)), "");
}

INSTANTIATE_TEST_SUITE_P(Docker, TrialJobTest, ::testing::Values("docker"));

}  // namespace
}  // namespace ioworker::engine::docker
