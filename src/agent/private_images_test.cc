#include "agent/private_images.h"

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/file.h"
#include "engine/fake/fake_engine.h"

namespace ioworker::agent {
namespace {

// Hands everything out, and keeps what it was asked.
class OpenRegistry final : public engine::Engine {
 public:
  explicit OpenRegistry(engine::Engine& engine) : engine_(engine) {}
  using Engine::Pull;
  Status AskRegistry(const std::string& image, const engine::RegistryCredential& credential,
                     std::stop_token /*stop*/) override {
    asked.push_back(image + " " + credential.user);
    return {};
  }
  Result<engine::EngineInfo> Info() override { return engine_.Info(); }
  Result<std::string> Pull(const std::string& image, const engine::RegistryCredential& credential,
                           const OnProgress& on_progress, std::stop_token stop) override {
    return engine_.Pull(image, credential, on_progress, std::move(stop));
  }
  Result<std::vector<engine::Isolation>> ProveIsolation(const std::string& folder,
                                                        std::stop_token stop) override {
    return engine_.ProveIsolation(folder, std::move(stop));
  }
  Result<std::string> Create(const engine::ContainerSpec&, std::stop_token) override { return ""; }
  Status Start(const std::string&, std::stop_token) override { return {}; }
  Status ReadLogs(const std::string&, bool, const engine::LogSink&, std::stop_token) override {
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
  Result<std::vector<engine::ContainerState>> List(std::stop_token) override { return {}; }
  Result<std::string> ImportImage(const std::string&, std::stop_token) override { return ""; }
  Status RemoveImage(const std::string&, std::stop_token) override { return {}; }
  Result<std::vector<engine::Image>> ListImages(std::stop_token) override { return {}; }
  Result<engine::Network> CreateNetwork(const std::string&, std::stop_token) override {
    return engine::Network{};
  }
  Status RemoveNetwork(const std::string&, std::stop_token) override { return {}; }
  Result<std::vector<engine::Network>> ListNetworks(std::stop_token) override { return {}; }

  std::vector<std::string> asked;

 private:
  engine::Engine& engine_;
};

class PrivateImagesTest : public testing::Test {
 protected:
  PrivateImagesTest() {
    std::string pattern = testing::TempDir() + "private_images_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    fake_ = *engine::fake::FakeEngine::Open(clock_);
    registry_ = std::make_unique<OpenRegistry>(*fake_);
    Open();
  }
  ~PrivateImagesTest() override { std::filesystem::remove_all(folder_); }

  void Open() {
    auto images = PrivateImages::Open(*registry_, folder_ + "/images");
    ASSERT_TRUE(images);
    images_ = *std::move(images);
  }
  Result<std::string> Bring(const std::string& image, const std::string& user = "") {
    return images_->Bring(image, {.user = user, .password = "p"}, {}, {});
  }

  SystemClock clock_;
  std::string folder_;
  std::unique_ptr<engine::Engine> fake_;
  std::unique_ptr<OpenRegistry> registry_;
  std::unique_ptr<PrivateImages> images_;
};

TEST_F(PrivateImagesTest, AnyNameOfTheImageIsAskedFor) {
  const std::string digest = "@sha256:" + std::string(64, 'a');
  const auto id = Bring("team/x:1", "ann");
  ASSERT_TRUE(id);
  Open();
  registry_->asked.clear();
  const std::vector<std::string> names = {
      "team/x:1",           "team/x:2" + digest,      "team/x" + digest,
      "docker.io/team/x:1", "index.docker.io/team/x", *id};
  for (const auto& name : names) EXPECT_TRUE(Bring(name)) << name;
  ASSERT_EQ(registry_->asked.size(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(registry_->asked[i], names[i] + " ");
}

TEST_F(PrivateImagesTest, OtherImagesAreNotAskedFor) {
  ASSERT_TRUE(Bring("reg.example:5000/x:1", "ann"));
  registry_->asked.clear();
  for (const char* name :
       {"x:1", "reg.example:5000/x/y:1", "reg.example/x:1", "ioworker/digits:1"}) {
    EXPECT_TRUE(Bring(name)) << name;
  }
  EXPECT_TRUE(registry_->asked.empty());
  EXPECT_TRUE(Bring("reg.example:5000/x"));
  EXPECT_EQ(registry_->asked.size(), 1U);
}

TEST_F(PrivateImagesTest, WhoCannotKnowDoesNotGuess) {
  ASSERT_TRUE(WriteFile(folder_ + "/images", std::string(9 << 20, 'x'), FileMode::kOwnerOnly));
  EXPECT_FALSE(PrivateImages::Open(*registry_, folder_ + "/images"));
}

TEST_F(PrivateImagesTest, WhatItKeepsTrackOfHasALimit) {
  std::string many;
  for (std::size_t i = 0; i < PrivateImages::kMax; ++i) many += std::to_string(i) + "\n";
  ASSERT_TRUE(WriteFile(folder_ + "/images", many, FileMode::kOwnerOnly));
  Open();
  EXPECT_FALSE(Bring("team/x:1", "ann"));
  EXPECT_TRUE(Bring("team/x:1"));
}

}  // namespace
}  // namespace ioworker::agent
