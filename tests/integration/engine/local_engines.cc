#include "local_engines.h"

#include <cstdlib>
#include <filesystem>
#include <map>

#include <gtest/gtest.h>

#include "base/program.h"
#include "engine/docker/engine_socket.h"

namespace ioworker::engine::docker {
namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string LastLine(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  const auto at = text.rfind('\n');
  return at == std::string::npos ? text : text.substr(at + 1);
}

// What runs: ended when the program's tests have.
class Running : public ::testing::Environment {
 public:
  void TearDown() override {
    for (const std::string& folder : folders_) {
      EXPECT_TRUE(RunProgram({"bash", IOWORKER_LOCAL_ENGINE, "stop", folder}));
      EXPECT_FALSE(std::filesystem::exists(folder));
    }
  }

  Result<std::string> Start(const std::string& kind) {
    // Short, and not below a folder that only root may enter: sockets, and users without root.
    std::string folder = "/tmp/iowe.XXXXXX";
    if (mkdtemp(folder.data()) == nullptr) return Internal("no folder");
    std::filesystem::permissions(folder, std::filesystem::perms{0755});
    folders_.push_back(folder);
    TRY(const auto begun, RunProgram({"bash", IOWORKER_LOCAL_ENGINE, "start", kind, folder}));
    const std::string said = LastLine(begun.output);
    if (begun.status != 0 || !said.starts_with("socket ")) return Unavailable(said);
    std::string socket = said.substr(7);
    TRY(const auto image,
        RunProgram({"env", "DOCKER_HOST=unix://" + socket, "bash", IOWORKER_TEST_IMAGE}));
    if (image.status != 0) return Unavailable(LastLine(image.output));
    return socket;
  }

 private:
  std::vector<std::string> folders_;
};

Result<std::string> Find(const std::string& kind) {
  if (kind == "docker") {
    return FindEngineSocket(
        EngineSocketCandidates({.docker_host = Environment("DOCKER_HOST"),
                                .runtime_dir = Environment("XDG_RUNTIME_DIR")}));
  }
  static auto* const running =
      static_cast<Running*>(::testing::AddGlobalTestEnvironment(new Running));
  return running->Start(kind);
}

}  // namespace

const std::vector<std::string>& EngineKinds() {
  static const std::vector<std::string> kKinds = {"docker", "podman", "podman-rootless",
                                                  "docker-rootless"};
  return kKinds;
}

Result<std::string> LocalEngine(const std::string& kind) {
  static std::map<std::string, Result<std::string>> known;
  auto at = known.find(kind);
  if (at == known.end()) at = known.emplace(kind, Find(kind)).first;
  return at->second;
}

}  // namespace ioworker::engine::docker
