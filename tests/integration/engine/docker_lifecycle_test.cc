// A container's life on a real engine, and that no other container is touched.
#include <string>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/thread.h"
#include "docker_fixture.h"

namespace ioworker::engine::docker {
namespace {

using std::string_literals::operator""s;

class DockerLifecycleTest : public DockerTest {};

TEST_P(DockerLifecycleTest, EngineSaysWhatItIs) {
  const auto info = engine_->Info();
  ASSERT_TRUE(info);
  EXPECT_TRUE(info->name == "docker" || info->name == "podman");
  EXPECT_FALSE(info->version.empty());
  EXPECT_TRUE(info->seccomp && info->memory_limit && info->pids_limit && info->cpu_limit);
}

TEST_P(DockerLifecycleTest, ImageThatIsHereIsNotPulled) {
  bool told = false;
  const auto id = engine_->Pull("ioworker/test:1", [&](const PullProgress&) { told = true; }, {});
  ASSERT_TRUE(id);
  EXPECT_TRUE(id->starts_with("sha256:"));
  EXPECT_FALSE(told);
  EXPECT_EQ(engine_->Pull(*id, {}, {}), id);
}

TEST_P(DockerLifecycleTest, ImageThatIsNowhereIsAnImageError) {
  for (const std::string& image :
       {"127.0.0.1:1/nosuch:1"s, "sha256:" + std::string(64, '0'), "Not An Image"s}) {
    const auto id = engine_->Pull(image, {}, {});
    ASSERT_FALSE(id) << image;
    EXPECT_EQ(id.error().reason, "image_error") << id.error().detail;
  }
  ContainerSpec spec = Shell("true");
  spec.image = "127.0.0.1:1/nosuch:1";
  EXPECT_EQ(engine_->Create(spec).error().reason, "image_error");
}

TEST_P(DockerLifecycleTest, ProgramThatIsNotThereIsNotStarted) {
  for (const char* program : {"nosuch", "/work/nosuch", "./nosuch", "/etc/passwd", "/etc"}) {
    ContainerSpec spec = Shell("");
    spec.command = {program, "x"};
    const auto id = engine_->Create(spec);
    ASSERT_TRUE(id);
    const Status started = engine_->Start(*id);
    ASSERT_FALSE(started) << program;
    EXPECT_EQ(started.error().reason, "command_not_found") << started.error().detail;
    EXPECT_FALSE(engine_->Inspect(*id)->started);
    ASSERT_TRUE(engine_->Remove(*id));
  }
}

TEST_P(DockerLifecycleTest, ProgramInTheScratchFolderIsStarted) {
  ASSERT_EQ(
      Run("printf '#!/bin/sh\\necho $1 $SEED $HOME\\npwd\\n' >run; chmod +x run").state.exit_code,
      0);
  ContainerSpec spec = Shell("");
  spec.command = {"./run", "seed"};
  spec.environment = {{"SEED", "7 = \"ü\""}};
  EXPECT_EQ(Run(spec).out, "seed 7 = \"ü\" /work\n/work\n");
}

TEST_P(DockerLifecycleTest, EndIsTold) {
  const Outcome outcome = Run("exit 42");
  EXPECT_EQ(outcome.state.exit_code, 42);
  EXPECT_TRUE(outcome.state.started);
  EXPECT_FALSE(outcome.state.running);
  EXPECT_FALSE(outcome.state.out_of_memory);
  EXPECT_EQ(outcome.state.lease, Shell("").lease);
  EXPECT_GE(outcome.state.finished_at, outcome.state.started_at);
  EXPECT_GT(outcome.state.started_at, Instant{1'700'000'000'000'000});
}

TEST_P(DockerLifecycleTest, BothOutputsComeByteForByte) {
  const Outcome outcome = Run("printf '\\377\\000\\200\\r\\nno end'; printf 'err\\n' >&2");
  EXPECT_EQ(outcome.out, "\xff\0\x80\r\nno end"s);
  EXPECT_EQ(outcome.err, "err\n");
}

TEST_P(DockerLifecycleTest, LongOutputComesWhole) {
  const Outcome outcome =
      Run("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; head -c 100000 "
          "/dev/zero | tr '\\0' x");
  EXPECT_TRUE(outcome.out.starts_with("line 0\nline 1\n"));
  EXPECT_TRUE(outcome.out.contains("line 19999\n"));
  EXPECT_TRUE(outcome.out.ends_with(std::string(100'000, 'x')));
}

TEST_P(DockerLifecycleTest, FollowedLogComesAsItIsWrittenAndEndsWithTheContainer) {
  const std::string id =
      Started(Shell("echo first; while [ ! -e /in/go ]; do sleep 0.1; done; echo last"));
  std::string out;
  const auto sink = [&](LogStream, std::string_view bytes) -> Status {
    out += bytes;
    // The container goes on only now: the first line came before the end.
    if (out == "first\n") std::filesystem::create_directory(scratch_ / "in/go");
    return {};
  };
  EXPECT_TRUE(engine_->ReadLogs(id, true, sink, {}));
  EXPECT_EQ(out, "first\nlast\n");
}

TEST_P(DockerLifecycleTest, StopTokensEndWaitingAndFollowing) {
  const std::string id = Started(Shell("sleep 600"));
  const auto sink = [](LogStream, std::string_view) -> Status { return {}; };
  std::stop_source stop;
  std::jthread stopper = StartThread("stopper", [&](std::stop_token) { stop.request_stop(); });
  const Status followed = engine_->ReadLogs(id, true, sink, stop.get_token());
  ASSERT_FALSE(followed);
  EXPECT_EQ(followed.error().reason, "stopped");
  const auto waited = engine_->Wait(id, stop.get_token());
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().reason, "stopped");
}

TEST_P(DockerLifecycleTest, StopAsksFirstAndKillsAfterTheGrace) {
  const std::string obedient =
      Started(Shell("trap 'exit 7' TERM; echo ready; while :; do sleep 0.1; done"));
  AwaitOutput(obedient);
  EXPECT_TRUE(engine_->Stop(obedient, seconds{20}));
  EXPECT_EQ(engine_->Inspect(obedient)->exit_code, 7);
  EXPECT_TRUE(engine_->Stop(obedient, seconds{20}));
  EXPECT_TRUE(engine_->Remove(obedient));

  const std::string stubborn =
      Started(Shell("trap '' TERM; echo ready; while :; do sleep 0.1; done"));
  AwaitOutput(stubborn);
  EXPECT_TRUE(engine_->Stop(stubborn, seconds{1}));
  EXPECT_EQ(engine_->Inspect(stubborn)->exit_code, 137);
}

TEST_P(DockerLifecycleTest, LeaseHasOneContainerThatRunsOnce) {
  const std::string id = Started(Shell("echo x >>/out/runs"));
  ASSERT_TRUE(engine_->Wait(id, {}));
  EXPECT_EQ(engine_->Create(Shell("true")).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(engine_->Start(id));
  ASSERT_TRUE(engine_->Wait(id, {}));
  EXPECT_EQ(std::filesystem::file_size(scratch_ / "out/runs"), 2U);
}

TEST_P(DockerLifecycleTest, RemovingIsRepeatableAndKills) {
  const std::string id = Started(Shell("sleep 600"));
  EXPECT_TRUE(engine_->Remove(id));
  EXPECT_TRUE(engine_->Remove(id));
  EXPECT_TRUE(engine_->Stop(id, seconds{1}));
  EXPECT_EQ(engine_->Inspect(id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(engine_->Wait(id, {}).error().code, ErrorCode::kNotFound);
}

TEST_P(DockerLifecycleTest, OthersContainersAreNeitherSeenNorTouched) {
  const std::string plain = StartForeign("plain-" + device_, Json::object());
  // As if from an image that brings our labels.
  const std::string disguised = StartForeign(
      "disguised-" + device_, {{"ioworker.device", device_}, {"ioworker.lease", "job_x/0/1"}});
  DockerEngine neighbour({.socket_path = socket_path_, .device = device_ + "-neighbour"});
  const std::string own = Started(Shell("sleep 600"));

  const auto listed = engine_->List();
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), 1U);
  EXPECT_EQ(listed->front().id, own);
  EXPECT_TRUE(listed->front().running);
  EXPECT_TRUE(neighbour.List()->empty());
  EXPECT_TRUE(neighbour.Remove(own));
  EXPECT_TRUE(engine_->Inspect(own)->running);

  for (const std::string& id : {plain, disguised}) {
    EXPECT_EQ(engine_->Inspect(id).error().code, ErrorCode::kNotFound);
    EXPECT_FALSE(engine_->Start(id));
    EXPECT_TRUE(engine_->Stop(id, seconds{0}));
    EXPECT_TRUE(engine_->Remove(id));
    const auto inspected = api_->Send({.path = "/containers/" + id + "/json"});
    ASSERT_TRUE(inspected);
    EXPECT_TRUE(AsBool(Field(ParseJson(inspected->body), {"State", "Running"})));
  }
}

TEST_P(DockerLifecycleTest, UseIsMeasured) {
  const std::string id = Started(Shell("while :; do :; done"));
  const SystemClock clock;
  const Duration deadline = clock.Steady() + seconds{20};
  double cores = 0;
  while (cores < 0.2 && clock.Steady() < deadline) {
    const auto stats = engine_->Stats(id);
    ASSERT_TRUE(stats);
    EXPECT_GT(stats->memory_bytes, 0U);
    EXPECT_LT(stats->memory_bytes, 64U << 20);
    cores = stats->cpu_cores;
  }
  EXPECT_GE(cores, 0.2);
}

TEST_P(DockerLifecycleTest, SpecThatCannotBeMetIsRefused) {
  ContainerSpec spec = Shell("true");
  spec.scratch_path = scratch_ / "nowhere";
  EXPECT_EQ(engine_->Create(spec).error().reason, "engine_error");
  spec = Shell("true");
  spec.memory_mib = 1;
  EXPECT_EQ(engine_->Create(spec).error().field, "memory_mib");
  EXPECT_TRUE(engine_->List()->empty());
}

IOWORKER_FOR_EACH_ENGINE(DockerLifecycleTest);

}  // namespace
}  // namespace ioworker::engine::docker
