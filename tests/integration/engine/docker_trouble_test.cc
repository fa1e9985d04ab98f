// Engines that are away, restart, are too old, or answer what they should not. Needs no real
// engine.
#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/mutex.h"
#include "engine/docker/docker_engine.h"
#include "scripted_engine.h"

namespace ioworker::engine::docker {
namespace {

using std::string_literals::operator""s;

constexpr const char* kVersion =
    R"({"Version":"20.10.24","ApiVersion":"1.41","MinAPIVersion":"1.12"})";
constexpr const char* kInfo =
    R"({"MemoryLimit":true,"SwapLimit":true,"PidsLimit":true,"CpuCfsQuota":true,
    "SecurityOptions":["name=seccomp,profile=default"]})";

std::string Inspected(bool running) {
  return R"({"Id":"abc","Name":"/ioworker-l","Config":{"Labels":{"ioworker.lease":"l","ioworker.device":"d"}},"State":{"Running":)"s +
         (running ? "true" : "false") + R"(,"ExitCode":5,"StartedAt":"2026-01-01T00:00:00Z"}})";
}

class DockerTroubleTest : public ::testing::Test {
 protected:
  DockerTroubleTest() {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    for (const char* name : {"in", "out", "work", "checkpoint"})
      std::filesystem::create_directories(folder_ / name);
  }
  ~DockerTroubleTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

DockerEngineOptions Options(const ScriptedEngine& scripted) {
  return {.socket_path = scripted.socket_path(), .device = "d", .retry_pause = milliseconds{1}};
}

TEST_F(DockerTroubleTest, EngineThatIsAwayIsAnEngineError) {
  DockerEngine engine({.socket_path = folder_ / "nothing.sock", .device = "d"});
  const auto info = engine.Info();
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().reason, "engine_away");
  EXPECT_TRUE(info.error().message.contains("doctor"));
  EXPECT_FALSE(info.error().message.contains("nothing.sock"));
}

TEST_F(DockerTroubleTest, EngineThatIsTooOldIsNamedAsThat) {
  ScriptedEngine scripted(folder_, [](const std::string&) {
    return Reply(200, R"({"ApiVersion":"1.40","MinAPIVersion":"1.12"})");
  });
  DockerEngine engine(Options(scripted));
  EXPECT_TRUE(engine.Info().error().message.contains("too old"));
}

TEST_F(DockerTroubleTest, WaitOutlivesARestartOfTheEngine) {
  int calls = 0;
  ScriptedEngine scripted(folder_, [&](const std::string& request) -> std::string {
    if (request.contains("/version")) return Reply(200, kVersion);
    ++calls;
    if (request.starts_with("POST")) return "";  // breaks off
    if (calls == 1) return Reply(200, Inspected(true));
    return calls < 6 ? "" : Reply(200, Inspected(false));
  });
  DockerEngine engine(Options(scripted));
  const auto state = engine.Wait("abc", {});
  ASSERT_TRUE(state);
  EXPECT_EQ(state->exit_code, 5);
  EXPECT_TRUE(state->engine_broke) << "whoever judges the exit code has to know";
}

TEST_F(DockerTroubleTest, WaitGivesUpOnAnEngineThatDoesNotComeBack) {
  std::atomic<int> calls = 0;
  ScriptedEngine scripted(folder_, [&](const std::string& request) {
    if (request.contains("/version")) return Reply(200, kVersion);
    ++calls;
    return ""s;
  });
  DockerEngine engine(Options(scripted));
  const auto state = engine.Wait("abc", {});
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().reason, "engine_away");
  EXPECT_EQ(calls, 20);
}

TEST_F(DockerTroubleTest, ContainerThatLacksAWallIsRemovedUnstarted) {
  Mutex mutex;
  std::vector<std::string> requests;
  ScriptedEngine scripted(folder_, [&](const std::string& request) {
    const Lock lock(mutex);
    requests.push_back(request);
    if (request.contains("/version")) return Reply(200, kVersion);
    if (request.contains("/info")) return Reply(200, kInfo);
    if (request.contains("/images/")) return Reply(200, R"({"Id":"sha256:1"})");
    if (request.contains("/create"))
      return Reply(201, R"({"Id":"abc","Warnings":["memory limit is not supported"]})");
    if (request.starts_with("DELETE")) return Reply(204, "");
    return Reply(200, Inspected(false));
  });
  DockerEngine engine(Options(scripted));
  const auto id =
      engine.Create({.lease = "l", .image = "x", .command = {"true"}, .scratch_path = folder_});
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().reason, "engine_error");
  EXPECT_TRUE(id.error().detail.contains("Memory")) << id.error().detail;
  const Lock lock(mutex);
  ASSERT_FALSE(requests.empty());
  EXPECT_EQ(requests.back(), "DELETE /v1.41/containers/abc?force=true&v=true");
}

TEST_F(DockerTroubleTest, EngineWithoutSeccompGetsNoContainer) {
  ScriptedEngine scripted(folder_, [](const std::string& request) {
    return Reply(
        200, request.contains("/version")
                 ? kVersion
                 : R"({"MemoryLimit":true,"SwapLimit":true,"PidsLimit":true,"CpuCfsQuota":true})");
  });
  DockerEngine engine(Options(scripted));
  const auto id = engine.Create({.lease = "l", .image = "x", .scratch_path = folder_});
  ASSERT_FALSE(id);
  EXPECT_TRUE(id.error().detail.contains("D003_SECCOMP")) << id.error().detail;
}

// What Docker would say of a container that it made as it was asked.
Json Made(const Json& request) {
  Json made = ParseJson(Inspected(true));
  made["Config"]["Labels"] = request["Labels"];
  made["Config"]["User"] = request["User"];
  made["Config"]["Entrypoint"] = request["Entrypoint"];
  made["HostConfig"] = request["HostConfig"];
  for (const Json& mount : request["HostConfig"]["Mounts"]) {
    made["Mounts"].push_back({{"Type", "bind"},
                              {"Source", mount["Source"]},
                              {"Destination", mount["Target"]},
                              {"RW", !mount["ReadOnly"].get<bool>()}});
  }
  return made;
}

TEST_F(DockerTroubleTest, ContainerThatRunsOtherThanItWasAskedIsRemoved) {
  for (const char* lifted : {"", "PidsLimit", "SecurityOpt", "MaskedPaths", "Ulimits", "Tmpfs"}) {
    std::atomic<bool> removed = false;
    Json container;
    ScriptedEngine* self = nullptr;
    ScriptedEngine scripted(folder_, [&](const std::string& request) {
      if (request.contains("/version")) return Reply(200, kVersion);
      if (request.contains("/info")) return Reply(200, kInfo);
      if (request.contains("/images/")) return Reply(200, R"({"Id":"sha256:1"})");
      if (request.contains("/archive")) return Reply(501, "");  // leaves it to the start
      if (request.starts_with("DELETE")) removed = true;
      if (request.contains("/create")) {
        container = Made(ParseJson(self->body()));
        container["State"].erase("StartedAt");
        return Reply(201, R"({"Id":"abc"})");
      }
      if (request.contains("/start")) {
        container["State"]["StartedAt"] = "2026-01-01T00:00:00Z";
        if (*lifted != '\0') container["HostConfig"][lifted] = Json::array();
        return Reply(204, "");
      }
      return Reply(200, WriteJson(container));
    });
    self = &scripted;
    DockerEngine engine(Options(scripted));
    const auto id =
        engine.Create({.lease = "l", .image = "x", .command = {"/x"}, .scratch_path = folder_});
    ASSERT_TRUE(id) << id.error().detail;
    const Status started = engine.Start(*id);
    EXPECT_EQ(started.has_value(), *lifted == '\0') << lifted;
    EXPECT_EQ(removed, *lifted != '\0') << lifted;
    if (started) continue;
    EXPECT_EQ(started.error().reason, "not_as_asked");
    EXPECT_TRUE(started.error().detail.contains(lifted)) << started.error().detail;
  }
}

TEST_F(DockerTroubleTest, ErrorInThePullsStreamIsAnImageError) {
  ScriptedEngine scripted(folder_, [](const std::string& request) {
    if (request.contains("/version")) return Reply(200, kVersion);
    if (request.starts_with("GET")) return Reply(404, R"({"message":"No such image"})");
    EXPECT_TRUE(request.contains("fromImage=h%3A1%2Fx&tag=2")) << request;
    return Reply(200,
                 R"({"status":"Downloading","id":"a","progressDetail":{"current":1,"total":2}})"
                 "\r\n"
                 R"({"error":"unauthorized: authentication required"})"
                 "\r\n");
  });
  DockerEngine engine(Options(scripted));
  PullProgress told;
  const auto id =
      engine.Pull("h:1/x:2", [&](const PullProgress& progress) { told = progress; }, {});
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().reason, "image_error");
  EXPECT_TRUE(id.error().message.contains("private"));
  EXPECT_EQ(told.bytes_total, 2U);
}

TEST_F(DockerTroubleTest, NonsenseIsAnErrorAndNothingWorse) {
  for (const std::string& nonsense :
       {""s, "garbage"s, "null"s, "[]"s, "{}"s, "{\"Config\":7}"s, "\xff\xfe"s, "[{}]"s,
        std::string(100'000, '['), R"({"Id":{},"State":[],"Config":{"Labels":[1]}})"s}) {
    ScriptedEngine scripted(folder_, [&](const std::string& request) {
      return Reply(200, request.contains("/version") ? kVersion : nonsense);
    });
    DockerEngine engine(Options(scripted));
    EXPECT_TRUE(engine.Info());
    EXPECT_FALSE(engine.Inspect("abc"));
    EXPECT_FALSE(engine.Wait("abc", {}));
    EXPECT_FALSE(engine.Stats("abc"));
    EXPECT_FALSE(engine.Create({.lease = "l", .image = "x", .scratch_path = folder_}));
    EXPECT_TRUE(engine.List());
  }
}

TEST_F(DockerTroubleTest, LogThatIsNoLogIsAnEngineError) {
  ScriptedEngine scripted(folder_, [](const std::string& request) {
    if (request.contains("/version")) return Reply(200, kVersion);
    return Reply(200, request.contains("/logs") ? "not eight bytes of header" : Inspected(true));
  });
  DockerEngine engine(Options(scripted));
  const auto sink = [](LogStream, std::string_view) -> Status { return {}; };
  EXPECT_EQ(engine.ReadLogs("abc", true, sink, {}).error().reason, "engine_error");
}

TEST_F(DockerTroubleTest, IdIsNeverAPath) {
  ScriptedEngine scripted(folder_, [](const std::string& request) {
    EXPECT_FALSE(request.contains("..")) << request;
    EXPECT_FALSE(request.contains("?x")) << request;
    return Reply(request.contains("/version") ? 200 : 404, kVersion);
  });
  DockerEngine engine(Options(scripted));
  EXPECT_FALSE(engine.Inspect("a?x"));
  EXPECT_FALSE(engine.Inspect(""));
}

}  // namespace
}  // namespace ioworker::engine::docker
