// Device: the program that lends a machine. Composes link, spool, runners, telemetry and the
// owner's policy; the owner's word is the last one.
//
// Start makes its threads; the destructor ends them and leaves containers running, for the next
// life to take up. Decisions are made on the link's thread.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/device_status.h"
#include "agent/gpu_power.h"
#include "agent/gpus.h"
#include "agent/keeper.h"
#include "agent/link.h"
#include "agent/log_sender.h"
#include "agent/owner_log.h"
#include "agent/runners.h"
#include "agent/settings.h"
#include "agent/steward.h"
#include "agent/trials.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "db/db.h"
#include "domain/policy/policy.h"
#include "engine/engine.h"
#include "net/loop.h"

namespace ioworker::agent {

// Built by whoever starts the device; all outlive it.
struct DeviceContext {
  engine::Engine& engine;
  db::Database& spool;  // at Settings::SpoolPath()
  net::Loop& loop;
  const Clock& clock;
  Random& random;                  // safe on any thread
  std::string version;             // of this program
  std::string memory_folder{};     // kept in memory for this user by the system; empty: none
  std::string boot_id;             // of this start of the machine: /proc/sys/kernel/random/boot_id
  egress::Guard* guard = nullptr;  // null: this machine cannot guard a way out for jobs
  std::string_view probe{};        // the program of the trial job; probe::Program()
  LinkTimes link_times{};
  GpuOptions gpus{};
};

class Device final : private LinkOwner {
 public:
  // Fails if this machine is not enrolled or its key is gone, the engine does not answer, there is
  // nothing to lend, or the spool cannot be opened (kConflict: this device runs already).
  static Result<std::unique_ptr<Device>> Start(const DeviceContext& context, Settings settings);

  ~Device() override;

  DeviceStatus CurrentStatus() const EXCLUDES(mutex_);

  // Returns when stopped, with success; or when the coordinator has refused this device for good
  // and nothing of its leases runs any more, with the refusal's reason and message.
  Status AwaitEnd(const std::stop_token& stop) EXCLUDES(mutex_);

  // Ends the connection as a break of the network would. For tests.
  void BreakLink() { link_->Break("broken on purpose"); }

 private:
  struct Parts {
    Settings settings;
    std::unique_ptr<const KeyPair> key;  // where it is: the log points to it
    std::unique_ptr<Spool> spool;
    std::unique_ptr<OwnerLog> log;
    std::unique_ptr<PrivateImages> images;
    std::unique_ptr<Gpus> gpus;
    v1::Inventory offer;
  };

  Device(const DeviceContext& context, Parts parts);
  void Begin(const DeviceContext& context);

  // LinkOwner, on the link's thread.
  void FillHello(v1::Hello& hello) override;
  void OnFrame(const v1::CoordinatorFrame& frame) override;
  void OnLinked(bool linked, const std::string& why) override EXCLUDES(mutex_);
  void OnGivenUp(const std::string& reason, const std::string& message) override EXCLUDES(mutex_);

  // The same thread.
  void Resume();
  void OnWelcome(const v1::Welcome& welcome);
  void OnAssign(const v1::Assign& assign);
  void OnStop(const v1::Stop& stop);
  void OnOpen(const v1::Open& open);
  void OnWish(const v1::OwnerWish& wish);
  void Follow(const Stance& stance) EXCLUDES(mutex_);
  bool Bound(const Stance& stance);
  void TakeGpus(const Stance& stance);
  std::vector<GpuKept> WatchGpus(const policy::OwnerPolicy& policy, policy::Mode mode);
  void Obey(const Stance& stance);
  void OnTrial(const TrialOutcome& outcome);
  v1::OwnerState OwnerStateNow() const;
  void TellState(const v1::OwnerState& state);
  void Refuse(const v1::Assign& assign, jobs::EndReason reason, const std::string& why);
  void Note(const OwnerLogEntry& entry);
  void Ignore(const jobs::LeaseRef& lease, const std::string& why);
  void AddRunner(LeaseRecord lease, jobs::JobSpec spec);
  void RemoveRunner(const jobs::LeaseRef& lease) EXCLUDES(mutex_);

  const Settings settings_;
  const std::unique_ptr<const KeyPair> key_;
  engine::Engine& engine_;
  net::Loop& loop_;
  const Clock& clock_;
  const Coordinator coordinator_;
  const std::unique_ptr<Gpus> gpus_;
  GpuPower gpu_power_;  // of the steward's thread
  const ScratchStore scratch_;
  MonthBook month_;
  Electricity electricity_;
  Images images_;
  Outlets outlets_;
  const std::unique_ptr<Spool> spool_;
  const std::unique_ptr<OwnerLog> log_;
  const std::unique_ptr<PrivateImages> private_images_;
  LinkToken token_;
  Pace pace_;                                                                 // of transfers
  std::atomic<jobs::Isolation> isolation_min_ = jobs::Isolation::kContainer;  // by the policy
  RunnerContext runner_context_;

  // Of the link's thread.
  v1::Inventory offer_;
  Stance asked_;                 // the steward's
  Stance stance_;                // the same, if the trial job has passed
  v1::Lent lent_;                // by it
  v1::OwnerState greeted_with_;  // what Hello said
  policy::Policy admission_;     // the same, as rule for what may run here
  std::vector<std::weak_ptr<LogSender>> log_senders_;

  Runners runners_;

  mutable Mutex mutex_;
  Condition changed_;
  v1::OwnerState owner_state_ GUARDED_BY(mutex_);
  std::string problem_ GUARDED_BY(mutex_);  // of the policy file
  bool linked_ GUARDED_BY(mutex_) = false;
  std::string trouble_ GUARDED_BY(mutex_);  // why it is not linked
  std::optional<Error> given_up_ GUARDED_BY(mutex_);

  std::unique_ptr<Link> link_;
  std::unique_ptr<Steward> steward_;
  std::unique_ptr<Trials> trials_;
  std::unique_ptr<Keeper> keeper_;
};

}  // namespace ioworker::agent
