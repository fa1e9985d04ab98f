#include "agent/device_fixture.h"

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "agent/enrolment.h"
#include "agent/inventory.h"
#include "agent/policy_file.h"
#include "base/file.h"
#include "base/mutex.h"
#include "db/sqlite/sqlite.h"
#include "engine/fake/fake_engine.h"

// The parts of the fixture that its header should not know. It has no tests of its own.

namespace ioworker::agent {

DeviceTest::DeviceTest() {
  std::string pattern = testing::TempDir() + "device_test_XXXXXX";
  settings_.data_folder = mkdtemp(pattern.data());
  engine_ = *engine::fake::FakeEngine::Open(clock_, {.faults_path = FaultsPath()});
  settings_.coordinator_url = coordinator_.url();
  settings_.scratch = ScratchKind::kPlain;
  EXPECT_TRUE(SavePolicyText(settings_.PolicyPath(), "[jobs]\nreclaim_grace = \"0s\"\n"));
  settings_ = *EnrolHere(settings_, "good", *OfferOf(*engine_, "test", settings_));
}

DeviceTest::~DeviceTest() {
  device_.reset();
  std::filesystem::remove_all(settings_.data_folder);
}

void DeviceTest::OpenSpool() { spool_ = *db::sqlite::Open(settings_.SpoolPath()); }

Result<std::unique_ptr<Device>> DeviceTest::TryStart() {
  OpenSpool();
  return Device::Start(
      {.engine = *engine_,
       .spool = *spool_,
       .loop = loop_,
       .clock = clock_,
       .random = random_,
       .version = "test",
       .boot_id = boot_id_,
       .link_times = {.back_off_first = milliseconds{5}, .back_off_max = milliseconds{50}},
       .gpus = gpus_},
      settings_);
}

void DeviceTest::StartDevice() {
  auto device = TryStart();
  ASSERT_TRUE(device) << device.error().message << device.error().detail;
  device_ = *std::move(device);
  AwaitTrial(true);
}

void DeviceTest::AwaitTrial(bool passed) {
  ASSERT_TRUE(coordinator_.Await([&](const Seen&) {
    const DeviceStatus status = device_->CurrentStatus();
    const bool waits = status.pause_reason.starts_with("trial job");
    return passed ? status.trial.may_lend && !waits : waits && !status.trial.findings.empty();
  }));
}

void DeviceTest::AwaitLink() {
  const auto greeted = [](const Seen& seen) { return !seen.hellos.empty(); };
  ASSERT_TRUE(coordinator_.Await(greeted));
}

bool DeviceTest::AwaitEnd(std::uint32_t index) {
  return coordinator_.Await([&](const Seen& seen) { return seen.EndOf(Ref(index)) != nullptr; });
}

std::string DeviceTest::RunFolderOf(std::uint32_t index) const {
  return fmt::format("{}/{}-{}-1/run", settings_.LeasesPath(), Ref(index).task.job.Text(), index);
}

std::string DeviceTest::AwaitNotice(std::uint32_t index) {
  constexpr int kLooks = 2000;
  std::string line;
  Mutex mutex;
  for (int looks = 0; looks < kLooks && line.empty(); ++looks) {
    line = ReadFile(RunFolderOf(index) + "/notice", 1000).value_or("");
    const Lock lock(mutex);
    Condition().WaitFor(mutex, milliseconds{5});
  }
  return line;
}

v1::Report::Ended DeviceTest::EndOf(std::uint32_t index) {
  v1::Report::Ended ended;
  coordinator_.Await([&](const Seen& seen) {
    const auto* found = seen.EndOf(Ref(index));
    if (found != nullptr) ended = *found;
    return found != nullptr;
  });
  return ended;
}

}  // namespace ioworker::agent
