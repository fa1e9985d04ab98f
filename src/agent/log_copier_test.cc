#include "agent/log_copier.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "agent/patience.h"

namespace ioworker::agent {
namespace {

// Each reading of the log goes a line further than the one before, and ends.
class CutLogs final : public engine::Engine {
 public:
  Result<engine::EngineInfo> Info() override { return engine::EngineInfo{}; }
  Status AskRegistry(const std::string&, const engine::RegistryCredential&,
                     std::stop_token) override {
    return {};
  }
  Result<std::string> Pull(const std::string&, const engine::RegistryCredential&,
                           const std::function<void(const engine::PullProgress&)>&,
                           std::stop_token) override {
    return "";
  }
  Result<std::vector<engine::Isolation>> ProveIsolation(const std::string&,
                                                        std::stop_token) override {
    return std::vector<engine::Isolation>();
  }
  Result<std::string> Create(const engine::ContainerSpec&, std::stop_token) override { return ""; }
  Status Start(const std::string&, std::stop_token) override { return {}; }
  Status ReadLogs(const std::string&, bool, const engine::LogSink& sink, std::stop_token) override {
    const int lines = ++readings;
    for (int line = 0; line < lines; ++line) {
      for (const std::string& piece : pieces) TRY(sink(engine::LogStream::kOut, piece));
    }
    return {};
  }
  Result<engine::ContainerState> Wait(const std::string&, std::stop_token) override {
    return engine::ContainerState{};
  }
  Result<engine::ContainerState> Inspect(const std::string&, std::stop_token) override {
    return engine::ContainerState{};
  }
  Result<engine::ContainerStats> Stats(const std::string&, std::stop_token) override {
    return engine::ContainerStats{};
  }
  Status Stop(const std::string&, seconds, std::stop_token) override { return {}; }
  Status Remove(const std::string&, std::stop_token) override { return {}; }
  Result<std::vector<engine::ContainerState>> List(std::stop_token) override {
    return std::vector<engine::ContainerState>();
  }
  Result<std::string> ImportImage(const std::string&, std::stop_token) override { return ""; }
  Status RemoveImage(const std::string&, std::stop_token) override { return {}; }
  Result<std::vector<engine::Image>> ListImages(std::stop_token) override {
    return std::vector<engine::Image>();
  }
  Result<engine::Network> CreateNetwork(const std::string&, std::stop_token) override {
    return engine::Network{};
  }
  Status RemoveNetwork(const std::string&, std::stop_token) override { return {}; }
  Result<std::vector<engine::Network>> ListNetworks(std::stop_token) override {
    return std::vector<engine::Network>();
  }

  std::atomic<int> readings = 0;
  std::vector<std::string> pieces = {"line\n"};  // of each line
};

TEST(LogCopierTest, ALogThatIsCutOffWhileTheContainerRunsIsReadOn) {
  std::string pattern = testing::TempDir() + "log_copier_test_XXXXXX";
  const std::string folder = mkdtemp(pattern.data());
  const auto log = *LogFile::Open(folder + "/log");
  CutLogs engine;
  const SecretMatcher nothing({});
  LogCopier copier(engine, "container", log, nothing);
  const std::string_view record("\1\0\0\0\5line\n", 10);
  for (int i = 0; i < 1000 && log->Read(10, 100)->empty(); ++i) PauseFor(milliseconds{20}, {});
  copier.Finish(seconds{20}, {});
  const std::string text = *log->Read(0, 1000);
  EXPECT_GE(text.size(), 2 * record.size());
  EXPECT_EQ(text.substr(0, 20), std::string(record) + std::string(record)) << "each line once";
  EXPECT_EQ(text.size(), record.size() * static_cast<std::size_t>(engine.readings));
  std::filesystem::remove_all(folder);
}

// A log is read again after each break, and must not come out differently.
TEST(LogCopierTest, SecretsAreTakenOutAcrossPiecesAndBreaks) {
  std::string pattern = testing::TempDir() + "log_copier_test_XXXXXX";
  const std::string folder = mkdtemp(pattern.data());
  const auto log = *LogFile::Open(folder + "/log");
  CutLogs engine;
  engine.pieces = {"pass ", "sword", "fish-", "9\nsw", "ord\nswordfi"};
  const SecretMatcher secrets({"swordfish-9"});
  LogCopier copier(engine, "container", log, secrets);
  for (int i = 0; i < 1000 && log->Read(100, 100)->empty(); ++i) PauseFor(milliseconds{20}, {});
  copier.Finish(seconds{20}, {});
  std::string text;
  const std::string records = *log->Read(0, 1 << 20);
  for (std::size_t at = 0; at + 5 <= records.size();) {
    const auto size = static_cast<unsigned char>(records[at + 4]);
    text += records.substr(at + 5, size);
    at += 5 + size;
  }
  std::string expected;
  for (int i = 0; i < engine.readings; ++i) expected += "pass [redacted]\nsword\nswordfi";
  EXPECT_EQ(text, expected);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace ioworker::agent
