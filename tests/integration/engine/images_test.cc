// What images of jobs take of the owner's disk, with a real engine and a real registry.
#include "agent/images.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "agent/trial_run.h"
#include "base/clock.h"
#include "base/random.h"
#include "docker_fixture.h"
#include "registry.h"

namespace ioworker::engine::docker {
namespace {

class PulledImagesTest : public DockerTest {
 protected:
  void SetUp() override {
    DockerTest::SetUp();
    if (HasFatalFailure()) return;
    auto registry = Registry::Start(scratch_);
    ASSERT_TRUE(registry) << registry.error().message << registry.error().detail;
    registry_ = *std::move(registry);
    images_ = std::make_unique<agent::Images>(agent::ImagesOptions{
        .engine = *engine_, .clock = clock_, .path = scratch_ / "images.json", .free_mib = [] {
          return std::uint64_t{1} << 30;
        }});
    images_->SetBounds({.kept_mib = 20, .largest_mib = 9});
  }
  void TearDown() override {
    if (registry_) {
      for (const Image& image : *engine_->ListImages()) {
        for (const std::string& name : image.names) {
          const bool of_test = name.starts_with(registry_->address()) || name.contains(device_);
          if (of_test && !name.contains('@')) Call("DELETE", "/images/" + name + "?force=true");
        }
      }
    }
    DockerTest::TearDown();
  }

  ApiReply Call(const std::string& method, const std::string& path) {
    const Json body = method == "POST" ? Json::object() : Json();
    auto reply = api_->Send({.method = method, .path = path, .body = body, .deadline = minutes{2}});
    EXPECT_TRUE(reply) << path;
    return reply ? *std::move(reply) : ApiReply{};
  }

  // An image in the registry that is not here.
  std::string Publish(const std::string& name, std::size_t mib) {
    const auto id = engine_->ImportImage(agent::TrialImage(random_.Bytes(mib << 20)));
    EXPECT_TRUE(id);
    const std::string repository = registry_->address() + "/" + name;
    Call("POST", "/images/" + *id + "/tag?repo=" + repository + "&tag=1");
    const ApiReply pushed = Call("POST", "/images/" + repository + "/push?tag=1");
    EXPECT_TRUE(pushed.body.contains("digest: sha256:")) << pushed.Words();
    Call("DELETE", "/images/" + *id + "?force=true");
    return repository + ":1";
  }

  Result<std::string> Use(const std::string& image) {
    const auto pull = [&](const auto& progress, const std::stop_token& stop) {
      return engine_->Pull(image, progress, stop);
    };
    auto id = images_->Fetch(image, pull, {}, {});
    if (id) images_->Release(*id);
    images_->Trim({});
    return id;
  }

  bool IsHere(const std::string& image) {
    const auto here = engine_->ListImages();
    return std::ranges::any_of(*here, [&](const Image& each) {
      return std::ranges::find(each.names, image) != each.names.end();
    });
  }

  const SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<agent::Images> images_;
};

TEST_P(PulledImagesTest, AreBoundedOnDiskAndTheOwnersOwnStay) {
  const std::string owners = Publish("owners", 8);
  const std::string tagged = Publish("tagged", 8);
  const std::string first = Publish("first", 8);
  const std::string second = Publish("second", 8);
  const std::string third = Publish("third", 8);
  ASSERT_TRUE(engine_->Pull(owners, {}, {}));
  ASSERT_TRUE(Use(owners));
  ASSERT_TRUE(Use(tagged));
  Call("POST", "/images/" + tagged + "/tag?repo=mine-" + device_ + "&tag=kept");
  ASSERT_TRUE(Use(first));
  ASSERT_TRUE(Use(second));
  EXPECT_TRUE(IsHere(first)) << "16 MiB are within the bound";
  ASSERT_TRUE(Use(third));
  EXPECT_FALSE(IsHere(first)) << "the least recently used";
  EXPECT_TRUE(IsHere(second) && IsHere(third));
  images_->SetBounds({.kept_mib = 0, .largest_mib = 9});
  images_->Trim({});
  EXPECT_FALSE(IsHere(second) || IsHere(third));
  EXPECT_TRUE(IsHere(owners)) << "it was here before";
  EXPECT_TRUE(IsHere(tagged)) << "somebody has given it another name";
}

TEST_P(PulledImagesTest, WhatAForeignContainerUsesStays) {
  const std::string image = Publish("used", 8);
  const auto id = Use(image);
  ASSERT_TRUE(id);
  const auto made = api_->Send({.method = "POST",
                                .path = "/containers/create?name=foreign-" + device_,
                                .body = {{"Image", *id}, {"Cmd", {"/probe"}}}});
  ASSERT_TRUE(made && made->Is({201}));
  foreign_.push_back(AsText(Field(ParseJson(made->body), {"Id"})));
  images_->SetBounds({.kept_mib = 0, .largest_mib = 9});
  images_->Trim({});
  EXPECT_TRUE(IsHere(image));
}

TEST_P(PulledImagesTest, OneThatIsTooLargeIsRefusedAndNothingOfItStays) {
  const std::string image = Publish("large", 12);
  const auto id = Use(image);
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().reason, "image_too_large") << id.error().message << id.error().detail;
  EXPECT_FALSE(IsHere(image));
}

INSTANTIATE_TEST_SUITE_P(Docker, PulledImagesTest, ::testing::Values("docker"));

}  // namespace
}  // namespace ioworker::engine::docker
