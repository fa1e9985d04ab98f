// A network that is copied while it works, and brought back.
#include "bin/backup.h"

#include <filesystem>

#include "base/file.h"
#include "bin/coordinator.h"
#include "network_fixture.h"

namespace ioworker::integration {
namespace {

class BackupTest : public NetworkFixture {
 protected:
  std::string Network() const { return folder_ + "/network"; }
  std::string Copy() const { return folder_ + "/copy"; }

  // On the port that the device knows.
  void StartOn(const std::string& network, const std::string& port) {
    bin::CoordinatorSettings settings;
    settings.data_folder = network;
    settings.port = static_cast<std::uint16_t>(std::stoi(port));
    auto started = bin::Coordinator::Start(settings);
    ASSERT_TRUE(started) << started.error().message << started.error().detail;
    coordinator_ = *std::move(started);
  }
};

TEST_F(BackupTest, WhatWasThereComesBackAndWorkGoesOn) {
  StartDevice();
  const auto first = Submit({{"name", "first"}});
  EXPECT_EQ(AwaitEnd(first).value("state", ""), "SUCCEEDED");
  const auto input =
      Send("POST", "/v1/artifacts?path=in.txt", "some bytes", "application/octet-stream");
  ASSERT_EQ(input.status, 201);
  const Money before = Available();

  const auto backup = bin::BackUp(Network(), Copy());
  ASSERT_TRUE(backup) << backup.error().message << backup.error().detail;
  EXPECT_TRUE(backup->books.findings.empty());
  EXPECT_EQ(backup->books.jobs, 1u);
  EXPECT_GE(backup->files, 2u);

  // The network goes on: what comes now is not in the copy.
  const auto second = Submit({{"name", "second"}});
  EXPECT_EQ(AwaitEnd(second).value("state", ""), "SUCCEEDED");

  const std::string port = coordinator_->url().substr(coordinator_->url().rfind(':') + 1);
  coordinator_.reset();
  const auto restored = bin::Restore(Copy(), folder_ + "/restored");
  ASSERT_TRUE(restored) << restored.error().message << restored.error().detail;
  EXPECT_EQ(restored->books.transfers, backup->books.transfers);
  EXPECT_EQ(restored->books.charged, backup->books.charged);
  StartOn(folder_ + "/restored", port);
  EXPECT_EQ(Available(), before);
  EXPECT_EQ(Get("/v1/jobs/" + second).status, 404);
  const std::string id = input.body["id"];
  EXPECT_EQ(Get("/v1/artifacts/" + id + "/content").body["text"], "some bytes");

  // The device has had reports acknowledged that the copy does not know: it begins a new series.
  const auto third = Submit({{"name", "third"}});
  EXPECT_EQ(AwaitEnd(third).value("state", ""), "SUCCEEDED");
}

TEST_F(BackupTest, RefusesWhatItWouldOverwriteAndWhatIsDamaged) {
  ASSERT_TRUE(bin::BackUp(Network(), Copy()));
  EXPECT_EQ(bin::BackUp(Network(), Copy()).error().reason, "not_empty");
  EXPECT_EQ(bin::Restore(Copy(), Network()).error().reason, "not_empty");
  EXPECT_EQ(bin::Restore(Network(), folder_ + "/new").error().reason, "no_backup");
  auto text = ReadFile(Copy() + "/network.db", 1 << 26).value();
  text[text.size() / 2] ^= 1;
  ASSERT_TRUE(WriteFile(Copy() + "/network.db", text, FileMode::kOwnerOnly));
  EXPECT_EQ(bin::Restore(Copy(), folder_ + "/new").error().reason, "backup_damaged");
}

}  // namespace
}  // namespace ioworker::integration
