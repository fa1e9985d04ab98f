#include "docker_fixture.h"

#include <cstdlib>
#include <sstream>

#include <unistd.h>

#include "base/digest.h"
#include "base/random.h"
#include "engine/docker/engine_socket.h"

namespace ioworker::engine::docker {
namespace {

constexpr uid_t kJobUser = 65532;
constexpr const char* kImage = "ioworker/test:1";

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

void DockerTest::SetUp() {
  const auto socket = FindEngineSocket(EngineSocketCandidates(
      {.docker_host = Environment("DOCKER_HOST"), .runtime_dir = Environment("XDG_RUNTIME_DIR")}));
  ASSERT_TRUE(socket) << "these tests need a container engine: " << socket.error().message;
  socket_path_ = *socket;
  device_ = "test-" + Hex(SystemRandom().Bytes(8));
  engine_ = std::make_unique<DockerEngine>(
      DockerEngineOptions{.socket_path = *socket, .device = device_});
  api_ = std::make_unique<Api>(*socket);
  ASSERT_TRUE(engine_->Pull(kImage, {}, {})) << "run scripts/lib/test-image: it makes " << kImage;

  ASSERT_EQ(geteuid(), 0U) << "these tests give a folder to another user: run them as root";
  scratch_ = std::filesystem::path(::testing::TempDir()) / device_;
  for (const char* name : {"in", "out", "work", "checkpoint"}) {
    std::filesystem::create_directories(scratch_ / name);
    ASSERT_EQ(chown((scratch_ / name).c_str(), kJobUser, kJobUser), 0);
  }
}

void DockerTest::TearDown() {
  if (!engine_) return;
  const auto left = engine_->List();
  ASSERT_TRUE(left);
  for (const ContainerState& state : *left) EXPECT_TRUE(engine_->Remove(state.id));
  for (const std::string& id : foreign_) {
    EXPECT_TRUE(
        api_->Send({.method = "DELETE", .path = "/containers/" + id + "?force=true&v=true"}));
  }
  std::filesystem::remove_all(scratch_);
}

ContainerSpec DockerTest::Shell(const std::string& script) const {
  return {.lease = "job_" + device_ + "/0/1",
          .image = kImage,
          .command = {"sh", "-c", script},
          .memory_mib = 64,
          .pids_max = 64,
          .tmp_mib = 8,
          .scratch_path = scratch_};
}

std::string DockerTest::Started(const ContainerSpec& spec) {
  const auto id = engine_->Create(spec);
  EXPECT_TRUE(id) << id.error().message << ": " << id.error().detail;
  if (!id) return {};
  const Status started = engine_->Start(*id);
  EXPECT_TRUE(started) << started.error().message << ": " << started.error().detail;
  return started ? *id : std::string();
}

Outcome DockerTest::Run(const ContainerSpec& spec) {
  Outcome outcome;
  const std::string id = Started(spec);
  if (id.empty()) return outcome;
  const auto state = engine_->Wait(id, {});
  EXPECT_TRUE(state) << state.error().detail;
  if (state) outcome.state = *state;
  const auto sink = [&](LogStream stream, std::string_view bytes) -> Status {
    (stream == LogStream::kOut ? outcome.out : outcome.err) += bytes;
    return {};
  };
  EXPECT_TRUE(engine_->ReadLogs(id, false, sink, {}));
  EXPECT_TRUE(engine_->Remove(id));
  return outcome;
}

void DockerTest::AwaitOutput(const std::string& id) {
  // Refusing what comes ends the reading.
  const auto sink = [](LogStream, std::string_view) -> Status {
    return Conflict("seen", "output is there");
  };
  const Status read = engine_->ReadLogs(id, true, sink, {});
  ASSERT_FALSE(read) << "the container ended without output";
  ASSERT_EQ(read.error().reason, "seen") << read.error().detail;
}

std::string DockerTest::StartForeign(const std::string& name, const Json& labels) {
  const Json request = {{"Image", kImage},
                        {"Cmd", {"sleep", "600"}},
                        {"Labels", labels},
                        {"HostConfig", {{"NetworkMode", "none"}}}};
  const auto created =
      api_->Send({.method = "POST", .path = "/containers/create?name=" + name, .body = request});
  EXPECT_TRUE(created && created->Is({201}));
  std::string id = created ? AsText(Field(ParseJson(created->body), {"Id"})) : "";
  foreign_.push_back(id);
  const auto started = api_->Send({.method = "POST", .path = "/containers/" + id + "/start"});
  EXPECT_TRUE(started && started->Is({204}));
  return id;
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace ioworker::engine::docker
