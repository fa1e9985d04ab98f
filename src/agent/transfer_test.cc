#include "agent/transfer.h"

#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <gtest/gtest.h>

#include "agent/fake_coordinator.h"
#include "agent/patience.h"
#include "base/file.h"
#include "base/thread.h"

namespace ioworker::agent {
namespace {

constexpr jobs::LeaseRef kLease{.task = {.job = {.high = 1, .low = 2}, .index = 0}, .attempt = 1};

class TransferTest : public testing::Test {
 protected:
  TransferTest() {
    std::string pattern = testing::TempDir() + "transfer_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    EXPECT_TRUE(WriteFile(folder_ + "/result", "42", FileMode::kOwnerOnly));
  }
  ~TransferTest() override { std::filesystem::remove_all(folder_); }

  Result<std::string> Put(const Transfers::Terms& terms) {
    const auto open_file = [this]() -> Result<FileHandle> {
      return FileHandle(open((folder_ + "/result").c_str(), O_RDONLY | O_CLOEXEC));
    };
    return transfers_.Put(kLease, {.path = "result", .open = open_file, .size = 2}, terms);
  }

  net::Loop loop_{1};
  FakeCoordinator coordinator_{loop_};
  SystemClock clock_;
  LinkToken token_;
  Pace pace_;
  Transfers transfers_{{.url = coordinator_.url()}, token_, pace_, clock_};
  std::string folder_;
};

TEST_F(TransferTest, TimeWithoutALinkDoesNotCount) {
  const auto outage = StartThread("outage", [this](const std::stop_token& stop) {
    PauseFor(milliseconds{600}, stop);
    token_.Set("token");
  });
  EXPECT_TRUE(Put({.patience = milliseconds{200}}));
}

TEST_F(TransferTest, UnlessNobodyWaitsForWhatItBrings) {
  const auto kept = Put({.patience = milliseconds{200}, .waits_for_link = false, .stop = {}});
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().code, ErrorCode::kDeadlineExceeded);
}

TEST_F(TransferTest, PatienceEndsWithALinkOverWhichNothingGoes) {
  coordinator_.RefuseUploads(true);
  token_.Set("token");
  const auto kept = Put({.patience = milliseconds{500}});
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().code, ErrorCode::kDeadlineExceeded);
}

}  // namespace
}  // namespace ioworker::agent
