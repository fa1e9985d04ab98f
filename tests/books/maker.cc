#include "maker.h"

#include <deque>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/random.h"
#include "core/load.h"
#include "core/scene.h"
#include "db/sqlite/sqlite.h"
#include "store/migrations.h"

namespace ioworker::books {
namespace {

constexpr std::uint32_t kOwners = 8;
constexpr std::uint32_t kRenters = 4;
constexpr std::uint32_t kCores = 64;
constexpr std::uint32_t kTasksOfAJob = 10'000;
constexpr std::uint64_t kStepsOfACommit = 5'000;
constexpr Money kDevicePrice{64'000'000};  // 1.00 an hour for each core
constexpr Money kCredit{1'000'000'000};

class Maker {
 public:
  Maker(db::Connection& writer, std::uint64_t transfers) : writer_(writer), transfers_(transfers) {}

  Status Run() {
    for (std::uint32_t i = 0; i < kOwners; ++i) {
      owners_.push_back(scene_.Account());
      scene_.Device(owners_.back(), kCores, kDevicePrice);
    }
    // One transfer each: a small ledger has room for few.
    for (std::uint32_t i = 0; i < kRenters && Sequence() < transfers_; ++i) {
      renters_.push_back(scene_.Account(kCredit));
    }
    for (std::uint64_t step = 1; Sequence() < transfers_; ++step) {
      // The end of a lease makes two.
      if (transfers_ - Sequence() < 2 || step % 97 == 0) {
        Credit();
      } else if (step % 101 == 0) {
        Convert();
      } else {
        LiveOne();
      }
      if (step % kStepsOfACommit == 0) TRY(Commit());
    }
    return Commit();
  }

 private:
  std::uint64_t Sequence() { return scene_.network().chain_head().sequence; }

  void Credit() {
    scene_.Apply(core::CreditAccount{.actor = renters_[0],
                                     .account = renters_[random_.Below(renters_.size())],
                                     .amount = kCredit,
                                     .note = "invoice " + std::to_string(Sequence() + 1),
                                     .request_id = {}});
  }

  void Convert() {
    const auto owner = owners_[random_.Below(owners_.size())];
    const Money amount{scene_.Earned(owner).micros / 2};
    scene_.Apply(core::ConvertEarnings{.account = owner, .amount = amount, .request_id = {}});
  }

  // Some lease that runs ends; what was placed instead starts.
  void LiveOne() {
    Start();
    if (running_.empty()) {
      auto spec = core::Scene::Spec();
      spec.tasks = kTasksOfAJob;
      spec.time_limit_seconds = 60;
      scene_.Submit(renters_[random_.Below(renters_.size())], std::move(spec));
      Start();
      CHECK(!running_.empty(), "a job of the maker is not placed");
    }
    const auto lease = running_.front();
    running_.pop_front();
    scene_.Pass(milliseconds{1 + random_.Below(150)});
    scene_.End(lease, jobs::EndReason::kCompleted);
  }

  // Whatever was placed since.
  void Start() {
    auto changes = scene_.TakeChanges();
    for (const auto& message : std::exchange(changes.messages, {})) {
      const auto* assign = std::get_if<core::Assign>(&message.what);
      if (assign == nullptr) continue;
      const auto ref = assign->assignment.lease.ref;
      scene_.Report(ref, core::LeaseStarted{});
      running_.push_back(ref);
    }
    gathered_.Add(std::move(changes));
  }

  // Events are no part of the books.
  Status Commit() {
    gathered_.Add(scene_.TakeChanges());
    gathered_.events.clear();
    TRY(core::Save(writer_, gathered_));
    gathered_ = {};
    return {};
  }

  db::Connection& writer_;
  const std::uint64_t transfers_;
  core::Scene scene_;
  core::Changes gathered_;
  SeededRandom random_{1};
  std::vector<AccountId> owners_;
  std::vector<AccountId> renters_;
  std::deque<jobs::LeaseRef> running_;
};

}  // namespace

Status Make(const std::string& path, std::uint64_t transfers) {
  TRY(const auto database, db::sqlite::Open(path));
  TRY(const auto writer, database->OpenWriter());
  TRY(store::Migrate(*writer, Instant{1}));
  return Maker(*writer, transfers).Run();
}

}  // namespace ioworker::books
