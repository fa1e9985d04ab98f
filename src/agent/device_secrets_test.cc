// What a device does with what nobody else may read.
#include <filesystem>

#include "agent/device_fixture.h"
#include "agent/loop_mount.h"
#include "agent/on_disk.h"
#include "agent/patience.h"
#include "agent/scratch.h"
#include "base/file.h"

namespace ioworker::agent {
namespace {

constexpr const char* kPrivate = "private/image:1";

class DeviceSecretsTest : public DeviceTest {
 protected:
  v1::Assign Private(std::uint32_t index, const std::string& user) {
    v1::Assign assign = Task(index);
    assign.mutable_spec()->set_image(kPrivate);
    if (!user.empty()) assign.mutable_spec()->mutable_registry()->set_user(user);
    return assign;
  }

  void KeepPassword(const std::string& password) {
    v1::LeaseSecrets secrets;
    secrets.mutable_registry()->set_user("ann");
    secrets.mutable_registry()->set_password(password);
    coordinator_.Keep(secrets);
  }

  void KeepSecret(const std::string& value) {
    v1::LeaseSecrets secrets;
    (*secrets.mutable_secrets())["TOKEN"] = value;
    coordinator_.Keep(secrets);
  }

  std::string FolderOf(std::uint32_t index) {
    return ScratchStore(settings_.LeasesPath(), ScratchKind::kPlain).FolderOf(Ref(index));
  }

  // Once the device has greeted so often.
  void StopAfter(std::size_t greetings, std::uint32_t index) {
    v1::CoordinatorFrame stop;
    *stop.mutable_stop()->mutable_lease() = ToWire(Ref(index));
    stop.mutable_stop()->set_reason(v1::End::CANCELLED);
    ASSERT_TRUE(
        coordinator_.Await([&](const Seen& seen) { return seen.hellos.size() >= greetings; }));
    coordinator_.Send(stop);
  }

  static bool AwaitGone(const std::string& path) {
    for (int tries = 0; tries < 1000 && std::filesystem::exists(path); ++tries) {
      PauseFor(milliseconds{20}, {});
    }
    return !std::filesystem::exists(path);
  }

  bool AwaitLog(std::uint32_t index, std::string_view text) {
    for (int tries = 0; tries < 1000; ++tries) {
      const auto log = ReadFile(FolderOf(index) + "/log", 1 << 20);
      if (log && log->contains(text)) return true;
      PauseFor(milliseconds{20}, {});
    }
    return false;
  }

  int Asked() {
    int asked = 0;
    coordinator_.Await([&](const Seen& seen) {
      asked = seen.secrets_asked;
      return true;
    });
    return asked;
  }

  bool OnDisk(std::string_view text) { return agent::OnDisk(settings_.data_folder, text); }
};

TEST_F(DeviceSecretsTest, AJobsOwnCredentialBringsItsImageAndIsKeptNowhere) {
  KeepPassword("right");
  StartDevice();
  coordinator_.Assign(Private(0, "ann"));
  EXPECT_EQ(EndOf(0).reason(), v1::End::COMPLETED) << EndOf(0).message();
  EXPECT_EQ(Asked(), 1);
  EXPECT_TRUE(OnDisk(kPrivate)) << "the search finds what is there";
  EXPECT_FALSE(OnDisk("right"));
}

TEST_F(DeviceSecretsTest, AWrongCredentialIsAnImageError) {
  KeepPassword("wrong");
  StartDevice();
  coordinator_.Assign(Private(0, "ann"));
  EXPECT_EQ(EndOf(0).reason(), v1::End::IMAGE_ERROR);
  EXPECT_FALSE(OnDisk("wrong"));
}

// The image is here; that must not be enough for others, also after a restart.
TEST_F(DeviceSecretsTest, AnImageThatCameWithACredentialIsNobodyElses) {
  KeepPassword("right");
  StartDevice();
  coordinator_.Assign(Private(0, "ann"));
  ASSERT_EQ(EndOf(0).reason(), v1::End::COMPLETED);
  coordinator_.Assign(Private(1, ""));
  EXPECT_EQ(EndOf(1).reason(), v1::End::IMAGE_ERROR);
  KeepPassword("wrong");
  coordinator_.Assign(Private(2, "ann"));
  EXPECT_EQ(EndOf(2).reason(), v1::End::IMAGE_ERROR);

  device_.reset();
  StartDevice();
  coordinator_.Assign(Private(3, ""));
  EXPECT_EQ(EndOf(3).reason(), v1::End::IMAGE_ERROR);
  v1::Assign by_id = Private(4, "");
  by_id.mutable_spec()->set_image(*engine_->Pull(kPrivate, {}, {}));
  coordinator_.Assign(by_id);
  EXPECT_EQ(EndOf(4).reason(), v1::End::IMAGE_ERROR);
  KeepPassword("right");
  coordinator_.Assign(Private(5, "ann"));
  EXPECT_EQ(EndOf(5).reason(), v1::End::COMPLETED);
}

// What the secrets of the tests below are.
constexpr const char* kValue = "swordfish-9-canary";

TEST_F(DeviceSecretsTest, SecretsLieInMemoryWhileTheTaskRunsAndNowhereElse) {
  KeepSecret(kValue);
  StartDevice();
  v1::Assign assign = Task(0, {{"FAKE_RUN_MS", "600000"}});
  (*assign.mutable_spec()->mutable_secrets())["TOKEN"] = "";
  coordinator_.Assign(assign);
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  const std::string place = FolderOf(0) + "/secrets";
  EXPECT_EQ(*ReadFile(place + "/TOKEN", 100), kValue);
  EXPECT_TRUE(IsMountPoint(place));

  // The program starts again: the container keeps its files.
  device_.reset();
  EXPECT_EQ(*ReadFile(place + "/TOKEN", 100), kValue);
  StartDevice();
  StopAfter(2, 0);
  EXPECT_EQ(EndOf(0).reason(), v1::End::CANCELLED);
  ASSERT_TRUE(AwaitGone(FolderOf(0)));
  EXPECT_FALSE(ReadFile("/proc/self/mounts", 1 << 20)->contains(settings_.data_folder));
  EXPECT_EQ(Asked(), 1) << "the second life found them";
  EXPECT_FALSE(OnDisk(kValue));
}

TEST_F(DeviceSecretsTest, TheLogIsKeptAndSentWithoutThemAlsoAfterARestart) {
  KeepSecret(kValue);
  StartDevice();
  v1::Assign assign = Task(0, {{"FAKE_RUN_MS", "1500"},
                               {"FAKE_LOG_LINES", "6"},
                               {"FAKE_LOG_TEXT", " says " + std::string(kValue)}});
  (*assign.mutable_spec()->mutable_secrets())["TOKEN"] = "";
  coordinator_.Assign(assign);
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  ASSERT_TRUE(AwaitLog(0, "line 2 of 6"));
  device_.reset();
  StartDevice();
  EXPECT_EQ(EndOf(0).reason(), v1::End::COMPLETED);
  coordinator_.Await([](const Seen& seen) {
    EXPECT_EQ(seen.outputs.size(), 1U);
    for (const auto& [name, log] : seen.outputs) {
      EXPECT_FALSE(log.contains(kValue)) << log;
      for (int line = 1; line <= 6; ++line) {
        EXPECT_TRUE(log.contains("line " + std::to_string(line) + " of 6 says [redacted]")) << log;
      }
    }
    return true;
  });
}

TEST_F(DeviceSecretsTest, ANameThatLeadsElsewhereEndsTheLease) {
  v1::LeaseSecrets secrets;
  (*secrets.mutable_secrets())["../../../TOKEN"] = kValue;
  coordinator_.Keep(secrets);
  StartDevice();
  v1::Assign assign = Task(0);
  (*assign.mutable_spec()->mutable_secrets())["TOKEN"] = "";
  coordinator_.Assign(assign);
  EXPECT_EQ(EndOf(0).reason(), v1::End::ENGINE_ERROR);
  EXPECT_FALSE(OnDisk(kValue));
}

TEST_F(DeviceSecretsTest, AJobWithoutSecretsAsksForNone) {
  StartDevice();
  coordinator_.Assign(Task(0));
  EXPECT_EQ(EndOf(0).reason(), v1::End::COMPLETED);
  EXPECT_EQ(Asked(), 0);
}

}  // namespace
}  // namespace ioworker::agent
