// What a device does with what nobody else may read.
#include <filesystem>

#include "agent/device_fixture.h"
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

  int Asked() {
    int asked = 0;
    coordinator_.Await([&](const Seen& seen) {
      asked = seen.secrets_asked;
      return true;
    });
    return asked;
  }

  // Whether a file of the device's folder holds the text.
  bool OnDisk(std::string_view text) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(settings_.data_folder)) {
      if (!entry.is_regular_file()) continue;
      const auto content = ReadFile(entry.path(), 64 << 20);
      if (content && content->contains(text)) return true;
    }
    return false;
  }
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

TEST_F(DeviceSecretsTest, AJobWithoutSecretsAsksForNone) {
  StartDevice();
  coordinator_.Assign(Task(0));
  EXPECT_EQ(EndOf(0).reason(), v1::End::COMPLETED);
  EXPECT_EQ(Asked(), 0);
}

}  // namespace
}  // namespace ioworker::agent
