// Power cuts at any write or sync: power_cuts_test [--cuts N] [--seed FIRST].
//
// The real core and the real driver of SQLite, on a disk that loses what was not synced. After each
// cut the network is loaded again and goes on: what was acknowledged is there, what was not is
// there as a whole or not at all, and the books are good.
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "audit/audit.h"
#include "core/load.h"
#include "cut_vfs.h"
#include "db/sqlite/sqlite.h"
#include "store/jobs.h"
#include "store/migrations.h"

namespace ioworker::simulation {
namespace {

struct Flags {
  std::uint64_t first = 1;
  std::uint64_t cuts = 150;
};
Flags flags;

constexpr core::LinkId kLink = 1;

class PowerCuts {
 public:
  PowerCuts(std::uint64_t seed, bool syncs) : random_(seed), vfs_(random_, syncs) {
    std::string pattern = testing::TempDir() + "power_cuts_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~PowerCuts() {
    writer_.reset();
    std::filesystem::remove_all(folder_);
  }

  // Until the power goes; then what came back is looked at. The first thing that is wrong.
  std::string LiveUntilCut() {
    if (auto begun = Begin(); !begun) return "it does not start: " + begun.error().detail;
    if (auto wrong = Look(); !wrong.empty()) return wrong;
    if (jobs_.empty() && accounts_.empty()) Settle();
    vfs_.CutAfter(random_.Below(400));
    while (!vfs_.is_cut()) Act();
    network_.reset();
    writer_.reset();
    vfs_.Restore();
    return "";
  }

  // Commits that the cut interrupted and that were there all the same.
  std::uint64_t survived = 0;

 private:
  Status Begin() {
    TRY(const auto database, db::sqlite::Open(folder_ + "/network.db"));
    TRY(writer_, database->OpenWriter());
    TRY(store::Migrate(*writer_, now_));
    TRY(auto snapshot, core::Load(*writer_, {}, now_));
    found_events_ = snapshot.last_event;
    network_ = std::make_unique<core::Network>(core::NetworkSettings{});
    network_->Restore(std::move(snapshot), now_);
    return {};
  }

  // What is stored, against what was acknowledged.
  std::string Look() {
    std::string verdict;
    const auto checked =
        writer_->Query("PRAGMA integrity_check", {}, [&](const db::Row& row) -> Status {
          verdict = std::string(row.Text(0));
          return {};
        });
    if (!checked || verdict != "ok") return "the file is damaged: " + verdict;
    const auto report = audit::Audit(*writer_);
    if (!report) return "no audit: " + report.error().detail;
    if (!report->findings.empty()) return "the audit finds " + report->findings[0].what;
    if (found_events_ != acknowledged_events_ && found_events_ != attempted_events_) {
      return fmt::format("{} events are there; {} were acknowledged, {} attempted", found_events_,
                         acknowledged_events_, attempted_events_);
    }
    if (found_events_ != acknowledged_events_) ++survived;
    acknowledged_events_ = attempted_events_ = found_events_;
    for (const auto& id : jobs_) {
      if (!store::FindJob(*writer_, id)) return id.Text() + " was accepted and is lost";
    }
    if (!linked_) return "";
    for (const auto& id : devices_) Link(id);
    Save();
    return "";
  }

  core::Outcome Apply(const core::Command& command) {
    return network_->Apply(command, now_, changes_);
  }

  // As the writer does: acknowledged is what has been committed.
  bool Save() {
    auto changes = std::exchange(changes_, {});
    for (const auto& message : changes.messages) {
      if (const auto* assign = std::get_if<core::Assign>(&message.what)) {
        held_.push_back(assign->assignment.lease);
      }
    }
    if (!changes.HasRows()) return true;
    attempted_events_ = network_->last_event();
    if (!core::Save(*writer_, changes)) return false;
    acknowledged_events_ = attempted_events_;
    return true;
  }

  void Settle() {
    for (int i = 0; i < 3; ++i) {
      accounts_.push_back(AccountId::Make(now_, random_));
      Apply(core::CreateAccount{.actor = "test",
                                .request_id = {},
                                .id = accounts_[accounts_.size() - 1],
                                .name = "one",
                                .roles = {7}});
      Apply(core::CreditAccount{.actor = accounts_[0],
                                .account = accounts_.back(),
                                .amount = Money{900'000'000},
                                .note = {},
                                .request_id = {}});
    }
    for (int i = 0; i < 4; ++i) {
      const std::string code = random_.Bytes(32);
      const auto id = DeviceId::Make(now_, random_);
      devices::Inventory inventory;
      inventory.cores = 8;
      inventory.memory_mib = 8000;
      inventory.disk_mib = 100'000;
      Apply(core::CreateEnrolment{
          .account = accounts_[0], .code_hash = code, .expires_at = now_ + hours{1}});
      Apply(core::EnrolDevice{.code_hash = code,
                              .id = id,
                              .name = "device",
                              .public_key = random_.Bytes(32),
                              .inventory = inventory});
      devices_.push_back(id);
    }
    EXPECT_TRUE(Save());
    for (const auto& id : devices_) Link(id);
    EXPECT_TRUE(Save());
    linked_ = true;
  }

  void Link(DeviceId id) {
    const auto* device = network_->FindDevice(id);
    const auto outcome = Apply(core::LinkDevice{.device = id,
                                                .link = kLink,
                                                .spool_id = "spool",
                                                .inventory = *device->inventory,
                                                .held = {},
                                                .lending = {}});
    for (const auto& wanted : outcome.wanted) held_.push_back(wanted.lease);
  }

  void Report(const jobs::Lease& lease, decltype(core::ReportLease::what) what) {
    Apply(core::ReportLease{.device = lease.device,
                            .link = kLink,
                            .sequence = network_->FindDevice(lease.device)->acknowledged + 1,
                            .queued = {},
                            .lease = lease.ref,
                            .what = std::move(what)});
  }

  // A batch of one to five commands, and its commit.
  void Act() {
    std::vector<JobId> submitted;
    for (auto left = 1 + random_.Below(5); left > 0; --left) {
      now_ = now_ + seconds{1 + static_cast<std::int64_t>(random_.Below(20))};
      if (!held_.empty() && random_.OneIn(2)) {
        std::swap(held_[random_.Below(held_.size())], held_.back());
        const auto lease = held_.back();
        const auto* live = network_->FindLease(lease.ref);
        if (live == nullptr) {
          held_.pop_back();
        } else if (!live->started_at) {
          Report(lease, core::LeaseStarted{"sha256:0"});
        } else {
          Report(lease, core::LeaseEnded{.reason = jobs::EndReason::kCompleted});
          held_.pop_back();
        }
        continue;
      }
      jobs::JobSpec spec;
      spec.name = spec.image = "x";
      spec.tasks = 1 + static_cast<std::uint32_t>(random_.Below(4));
      spec.time_limit_seconds = 600;
      submitted.push_back(JobId::Make(now_, random_));
      Apply(core::SubmitJobs{.account = accounts_[random_.Below(accounts_.size())],
                             .ids = {submitted.back()},
                             .specs = {std::make_shared<const jobs::JobSpec>(spec)},
                             .request_id = {},
                             .request_hash = {}});
      Apply(core::Tick{});
    }
    if (!Save()) return;
    for (const auto& id : submitted) jobs_.insert(id);
  }

  SeededRandom random_;
  CutVfs vfs_;
  std::string folder_;
  Instant now_{1'800'000'000'000'000};
  std::unique_ptr<db::Connection> writer_;
  std::unique_ptr<core::Network> network_;
  core::Changes changes_;
  std::vector<AccountId> accounts_;
  std::vector<DeviceId> devices_;
  std::vector<jobs::Lease> held_;
  std::set<JobId> jobs_;  // acknowledged
  bool linked_ = false;
  std::uint64_t found_events_ = 0;
  std::uint64_t acknowledged_events_ = 0;
  std::uint64_t attempted_events_ = 0;
};

// Twenty cuts of one database, so that it grows old.
constexpr std::uint64_t kCutsOfALife = 20;

TEST(PowerCutsTest, NothingAcknowledgedIsLost) {
  std::uint64_t done = 0;
  std::uint64_t survived = 0;
  for (std::uint64_t seed = flags.first; done < flags.cuts; ++seed) {
    PowerCuts life(seed, /*syncs=*/true);
    for (std::uint64_t cut = 0; cut <= kCutsOfALife && done < flags.cuts; ++cut, ++done) {
      const auto wrong = life.LiveUntilCut();
      ASSERT_EQ(wrong, "") << "--seed " << seed << ", cut " << cut;
    }
    survived += life.survived;
  }
  fmt::print("{} cuts; {} interrupted a commit that was there all the same\n", done, survived);
}

// The check of the check: without the syncs that SQLite asks for, something must be lost.
TEST(PowerCutsTest, DiskThatLiesAboutSyncsIsFoundOut) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    PowerCuts life(seed, /*syncs=*/false);
    for (std::uint64_t cut = 0; cut <= 3; ++cut) {
      if (!life.LiveUntilCut().empty()) return;
    }
  }
  FAIL() << "nothing was lost on a disk that loses everything";
}

}  // namespace
}  // namespace ioworker::simulation

int main(int count, char** words) {
  testing::InitGoogleTest(&count, words);
  using ioworker::simulation::flags;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view word = words[i];
    (word == "--seed" ? flags.first : flags.cuts) = std::strtoull(words[i + 1], nullptr, 10);
  }
  return RUN_ALL_TESTS();
}
