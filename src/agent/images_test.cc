#include "agent/images.h"

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/fake/fake_engine.h"

namespace ioworker::agent {
namespace {

constexpr std::uint64_t kMebibyte = 1 << 20;

// Of so many mebibytes, each another image.
std::string Image(std::uint64_t mib, int number = 0) {
  return fmt::format("slow/0/{}", mib * kMebibyte + number);
}

class ImagesTest : public testing::Test {
 protected:
  ImagesTest() {
    std::string pattern = testing::TempDir() + "images_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    engine_ = *engine::fake::FakeEngine::Open(clock_);
    Restart();
  }
  ~ImagesTest() override { std::filesystem::remove_all(folder_); }

  void Restart() {
    images_ = std::make_unique<Images>(ImagesOptions{
        .engine = *engine_, .clock = clock_, .path = folder_ + "/images.json", .free_mib = [this] {
          return free_mib_;
        }});
    images_->SetBounds({.kept_mib = 10, .largest_mib = 6});
  }

  Result<std::string> Fetch(const std::string& image) {
    const auto pull = [&](const auto& progress, const std::stop_token& stop) {
      return engine_->Pull(image, progress, stop);
    };
    clock_.Advance(seconds{1});
    return images_->Fetch(image, pull, {}, {});
  }

  // As a lease does, from its pull to its end.
  std::string Use(const std::string& image) {
    const auto id = Fetch(image);
    EXPECT_TRUE(id) << id.error().message;
    clock_.Advance(seconds{1});
    if (id) images_->Release(*id);
    images_->Trim({});
    return id.value_or("");
  }

  bool IsHere(const std::string& image) {
    const auto here = engine_->ListImages();
    return std::ranges::any_of(*here, [&](const auto& each) { return each.names[0] == image; });
  }

  ManualClock clock_{Instant{1'700'000'000'000'000}};
  std::string folder_;
  std::uint64_t free_mib_ = 100'000;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<Images> images_;
};

TEST_F(ImagesTest, TheLeastRecentlyUsedGoesFirst) {
  Use(Image(4, 1));
  Use(Image(4, 2));
  Use(Image(4, 1));
  Use(Image(4, 3));
  EXPECT_TRUE(IsHere(Image(4, 1)));
  EXPECT_FALSE(IsHere(Image(4, 2)));
  EXPECT_TRUE(IsHere(Image(4, 3)));
}

TEST_F(ImagesTest, WhatWasHereBeforeIsNeverRemoved) {
  ASSERT_TRUE(engine_->Pull(Image(4, 1), {}, {}));
  ASSERT_TRUE(engine_->Pull(Image(5, 9), {}, {}));
  Use(Image(4, 1));
  images_->SetBounds({.kept_mib = 0, .largest_mib = 6});
  Use(Image(4, 2));
  EXPECT_TRUE(IsHere(Image(4, 1)));
  EXPECT_TRUE(IsHere(Image(5, 9)));
  EXPECT_FALSE(IsHere(Image(4, 2)));
}

TEST_F(ImagesTest, WhatALeaseUsesStaysUntilItsEnd) {
  const auto first = Fetch(Image(4, 1));
  const auto second = Fetch(Image(4, 1));
  ASSERT_TRUE(first && second);
  images_->SetBounds({.kept_mib = 0, .largest_mib = 6});
  images_->Release(*first);
  images_->Trim({});
  EXPECT_TRUE(IsHere(Image(4, 1))) << "another lease uses it";
  images_->Release(*second);
  images_->Trim({});
  EXPECT_FALSE(IsHere(Image(4, 1)));
}

TEST_F(ImagesTest, WhatAContainerUsesStays) {
  const std::string id = Use(Image(4, 1));
  ASSERT_TRUE(engine_->Create({.lease = "somebody's", .image = id}));
  images_->SetBounds({.kept_mib = 0, .largest_mib = 6});
  Use(Image(4, 2));
  EXPECT_TRUE(IsHere(Image(4, 1)));
  EXPECT_FALSE(IsHere(Image(4, 2)));
}

TEST_F(ImagesTest, WhatIsTooLargeIsRefusedAloudAndNothingOfItStays) {
  const auto id = Fetch("slow/60000/" + std::to_string(7 * kMebibyte));
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().reason, "image_too_large");
  EXPECT_NE(id.error().message.find("6 MiB at most"), std::string::npos) << id.error().message;
  EXPECT_TRUE(engine_->ListImages()->empty());
}

TEST_F(ImagesTest, WhatTurnsOutTooLargeOnDiskIsRemoved) {
  const auto pull = [&](const auto&, const std::stop_token& stop) {
    return engine_->Pull(Image(7), {}, stop);  // tells no progress
  };
  const auto id = images_->Fetch(Image(7), pull, {}, {});
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().reason, "image_too_large");
  EXPECT_TRUE(engine_->ListImages()->empty());
  ASSERT_TRUE(engine_->Pull(Image(7), {}, {}));
  EXPECT_FALSE(images_->Fetch(Image(7), pull, {}, {}));
  EXPECT_TRUE(IsHere(Image(7))) << "the owner's own";
}

TEST_F(ImagesTest, APullIsBrokenOffWhenTheDiskGetsShort) {
  free_mib_ = 100;
  const auto id = Fetch("slow/60000/10");
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().reason, "engine_error");
  EXPECT_NE(id.error().message.find("no room"), std::string::npos) << id.error().message;
}

TEST_F(ImagesTest, WhatWasPulledInAnEarlierLifeIsKnown) {
  Use(Image(4, 1));
  Use(Image(4, 2));
  Restart();
  Use(Image(4, 3));
  EXPECT_FALSE(IsHere(Image(4, 1)));
  EXPECT_TRUE(IsHere(Image(4, 2)));
}

}  // namespace
}  // namespace ioworker::agent
