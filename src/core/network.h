// Network: the state of the whole market in memory, and the only code that decides about it.
//
// Pure: a command and a time go in, an outcome comes out and the rows that changed are added to
// Changes. It reads no clock, no random source, no file. It belongs to one thread (core/writer).
// Invariants are CHECKed in every build: money sums to zero, no purse but the world's is negative,
// no device is filled past its capacity, a task ends once.
//
// The rules lie in files by noun: network_accounts.cc, _devices.cc, _jobs.cc, _leases.cc,
// _checkpoints.cc, _placement.cc, _prices.cc.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "core/changes.h"
#include "core/command.h"
#include "core/deadlines.h"
#include "core/network_figures.h"
#include "core/outcome.h"
#include "domain/ledger/ledger.h"
#include "domain/market/demand.h"
#include "domain/market/market.h"

namespace ioworker::core {

struct NetworkSettings {
  std::int64_t fee_basis_points = 500;    // of each charge
  Duration presence_grace = seconds{60};  // silent for longer: the device is lost
  Duration settle_interval = minutes{1};  // a running lease is charged this often
  Duration stop_slack = seconds{30};      // past its time limit, before the coordinator insists
  // How long a lease may stay as it is before the coordinator takes it from the device.
  Duration placed_max = minutes{5};         // the device has not said that it has taken it
  Duration pulling_max = hours{6};          // image and inputs
  Duration collecting_max = hours{2};       // outputs
  Duration stop_started_max = minutes{15};  // told to stop, after its start
  Duration stop_waiting_max = minutes{1};   // told to stop, before its start
  Duration stop_charged_max = seconds{60};  // told to stop: nothing is charged after this
  Duration avoid_first = seconds{30};  // a device that failed a task is avoided, first for so long,
  Duration avoid_longest = minutes{10};  // each time for twice as long, and never for longer
  Duration starve_after = minutes{1};   // waiting for so long unserved, devices are kept for a task
  Duration request_memory = hours{24};  // how long a request id is remembered
  std::uint32_t attempts_max = 20;      // of one task, on whatever devices
  std::uint32_t tasks_waiting_max = 1'000'000;  // of one account
  Money new_device_price{100'000};              // per hour, until its owner says otherwise: 0.10
  devices::InventoryLimits inventory;
};

// What the store kept: everything that is still alive.
struct Snapshot {
  std::vector<accounts::Account> accounts;
  std::vector<ledger::Purse> purses;
  std::vector<devices::Enrolment> enrolments;  // not expired
  std::vector<devices::Device> devices;
  std::vector<jobs::Job> jobs;              // that have not ended
  std::vector<jobs::Lease> leases;          // of those jobs, ended ones too, by task and attempt
  std::vector<jobs::Artifact> checkpoints;  // of those jobs, one for a task at most
  std::vector<accounts::AnsweredRequest> requests;
  std::uint64_t last_event = 0;
  ledger::ChainHead chain_head{};  // of the last transfer
};

class Network {
 public:
  explicit Network(const NetworkSettings& settings) : settings_(settings) {}

  // Puts back what the store kept. Devices count as silent since `now`.
  void Restore(Snapshot snapshot, Instant now);

  Outcome Apply(const Command& command, Instant now, Changes& changes);

  // What stands in the way of a job's waiting tasks now. Money counts as if the market had room.
  market::Obstacles WhyWaiting(const jobs::Job& job) const;

  // The tasks that wait now and that this device does not take, by what keeps them from it.
  std::map<market::Constraint, std::uint64_t> MissedBy(DeviceId id) const;

  // How many tasks of such a job would start now, and at which prices. Changes nothing.
  struct Preview {
    std::uint32_t tasks = 0;
    Money price_low;
    Money price_high;
    Money cost_max;  // of the whole job, at these prices
    market::Obstacles obstacles;
    std::uint32_t devices = 0;
    std::uint32_t feasible = 0;  // devices that could do it if they were idle
  };
  Preview Plan(AccountId account, const jobs::JobSpec& spec) const;

  // Live state, for those who show it. Nothing for what has ended or never was.
  const jobs::Job* FindJob(JobId id) const;
  const jobs::Lease* FindLease(const jobs::LeaseRef& ref) const;
  const jobs::Lease* FindLiveLease(const jobs::TaskRef& task) const;
  const devices::Device* FindDevice(DeviceId id) const;
  const accounts::Account* FindAccount(AccountId id) const;
  std::optional<Instant> LastSeen(DeviceId id) const;
  bool IsLinked(DeviceId id) const;

  // As it said last; null while it is not linked.
  const devices::Lending* LendingOf(DeviceId id) const;

  // What a device, or all devices of an owner, is doing and earning now, after the fee.
  struct Work {
    std::uint32_t leases = 0;
    Money earning_per_hour;
  };
  Work WorkOf(DeviceId id) const;
  Work WorkOf(AccountId owner) const;

  // What one unit of a model is rented for, as of the last minute; nothing if none is.
  std::optional<Money> RentOf(const std::string& model) const;

  const market::Market& market() const { return market_; }
  const ledger::Ledger& books() const { return ledger_; }
  const ledger::ChainHead& chain_head() const { return chain_head_; }
  const NetworkSettings& settings() const { return settings_; }
  std::uint32_t tasks_waiting() const { return tasks_waiting_; }
  std::uint32_t tasks_running() const { return static_cast<std::uint32_t>(leases_.size()); }
  std::uint64_t last_event() const { return last_event_; }
  const NetworkFigures& figures() const { return figures_; }

 private:
  // A device and what only this process knows of it.
  struct LiveDevice {
    devices::Device row;
    LinkId link = 0;                   // 0: not linked
    devices::Lending lending;          // as it said last
    Instant last_heard{};              // its last sign of life
    Instant known_to{};                // what it did up to here is reported: leases are paid so far
    std::uint64_t recorded = 0;        // the number of its last report, as far as it has told
    Instant grace_from{};              // start or link: silence counts from here at the earliest
    std::optional<Instant> look_at{};  // its place in silence_
    std::vector<jobs::LeaseRef> leases;  // ascending; in one piece of memory
    Instant price_moved_at{};            // while it follows the market
    bool crowded = false;  // its inventory has become smaller than what its leases take

    void Add(const jobs::LeaseRef& lease) {
      leases.insert(std::ranges::lower_bound(leases, lease), lease);
    }
    void Drop(const jobs::LeaseRef& lease) { std::erase(leases, lease); }
  };

  // A lease that has not ended, and when it is to be looked at next.
  struct LiveLease {
    jobs::Lease row;
    Instant looked_at{};  // to charge what was served
    Instant due{};
    Instant look_at{};  // its earliest place in deadlines_; none if zero
  };

  // A task that was placed at least once and has not ended.
  struct LiveTask {
    std::uint32_t attempts = 0;
    std::uint32_t failures = 0;     // its own
    bool waiting = false;           // for another attempt
    std::vector<DeviceId> avoided;  // ascending
  };

  struct LiveJob {
    jobs::Job row;
    std::unordered_map<std::uint32_t, LiveTask> tasks;
    // Indices of tasks that wait for another attempt, by the devices that they must avoid.
    std::map<std::vector<DeviceId>, std::set<std::uint32_t>> retries;
  };

  // What Apply hands down, so that no rule needs a clock.
  struct Step {
    Instant now;
    Changes& changes;
  };

  // network.cc
  Outcome Do(const KeepRow& command, Step& step);
  Outcome Do(const ForgetHistory& command, Step& step);
  Outcome Do(const Tick& command, Step& step);
  void Record(events::Event event, Step& step);
  void Restore(LiveJob& job, const jobs::Lease& lease, Instant now);
  const accounts::AnsweredRequest* FindRequest(AccountId account,
                                               const std::string& request_id) const;
  void Remember(accounts::AnsweredRequest record, Step& step);
  void ForgetRequests(Step& step);
  void Keep(accounts::AnsweredRequest record);

  // network_accounts.cc
  Outcome Do(const CreateAccount& command, Step& step);
  Outcome Do(const UpdateAccount& command, Step& step);
  Outcome Do(const CreditAccount& command, Step& step);
  Outcome Do(const ConvertEarnings& command, Step& step);
  void Save(const ledger::PurseId& purse, Step& step);
  ledger::PostOutcome Post(ledger::Transfer transfer, bool from_held, Step& step);
  void Transfer(ledger::Transfer transfer, bool from_held, Step& step);

  // network_prices.cc
  void SetPrice(LiveDevice& device, const UpdateDevice& command);
  void FollowMarket(Step& step);
  void SeeRents();

  // network_devices.cc
  Outcome Do(const CreateEnrolment& command, Step& step);
  Outcome Do(const RevokeEnrolment& command, Step& step);
  Outcome Do(const ReportEnrolment& command, Step& step);
  Outcome Do(const EnrolDevice& command, Step& step);
  Outcome Do(const UpdateDevice& command, Step& step);
  Outcome Do(const SetDeviceWish& command, Step& step);
  Outcome Do(const RetireDevice& command, Step& step);
  Outcome Do(const LinkDevice& command, Step& step);
  Outcome Do(const UnlinkDevice& command, Step& step);
  Outcome Do(const SetOwnerState& command, Step& step);
  Outcome Do(const NotePresence& command, Step& step);
  Verdict CheckOwner(AccountId actor, DeviceId device) const;
  void SetWish(LiveDevice& device, const SetDeviceWish& wish);
  void EndWishes(Step& step);
  static void TakeLending(LiveDevice& device, const devices::Lending& lending);
  void PutOffer(LiveDevice& device);
  static void TakeInventory(LiveDevice& device, const devices::Inventory& inventory, Step& step);
  void Settled(LiveDevice& device, const std::string& actor, Step& step);
  void ReconcileLeases(LiveDevice& device, const LinkDevice& command, Step& step);
  static void Hear(LiveDevice& device, Instant when, std::uint64_t recorded);
  void WatchSilence(LiveDevice& device);
  void LoseSilentDevices(Step& step);
  void LoseDevice(LiveDevice& device, Step& step);

  // network_jobs.cc
  Outcome Do(const SubmitJobs& command, Step& step);
  Outcome Do(const CancelJob& command, Step& step);
  Outcome CheckMoney(const SubmitJobs& command) const;
  void Accept(const SubmitJobs& command, std::size_t at, Step& step);
  void EndTask(LiveJob& job, std::uint32_t index, const jobs::Lease& lease, Step& step);
  void Retry(LiveJob& job, const jobs::Lease& lease, Instant now);
  void Wait(LiveJob& job, std::uint32_t index, LiveTask& task, Instant now);
  void Avoid(LiveTask& task, const jobs::Lease& lease);
  void ForgiveDevices(Step& step);
  static bool TakeRetry(LiveJob& job, std::uint32_t index, LiveTask& task);
  void FinishIfDone(LiveJob& job, Step& step);

  // network_leases.cc
  Outcome Do(const ReportLease& command, Step& step);
  void Save(LiveLease& lease, Step& step);
  Instant DueOf(const LiveLease& lease) const;
  void Schedule(LiveLease& lease, Instant now);
  void Take(LiveLease& lease, const ReportLease& report, Instant when, Step& step);
  void StartLease(LiveLease& lease, const LeaseStarted& what, Instant when, Step& step);
  static void MarkStopped(jobs::Lease& lease, Instant when, Duration ran, Instant now);
  static jobs::EndReason ReasonOf(const jobs::Lease& lease, jobs::EndReason said);
  void EndLease(const jobs::LeaseRef& ref, LeaseEnded what, Instant when, Step& step);
  void StopLease(const jobs::LeaseRef& ref, jobs::EndReason reason, Step& step);
  void Settle(LiveLease& lease, Instant until, Step& step);
  void LookAtDueLeases(Step& step);

  // network_checkpoints.cc
  Outcome Do(const KeepCheckpoint& command, Step& step);
  Assignment AssignmentOf(const jobs::Lease& lease) const;
  std::uint32_t ResumesFrom(const jobs::TaskRef& task) const;
  void ForgetCheckpoints(JobId job);
  void RestoreCheckpoints(std::vector<jobs::Artifact> checkpoints);
  void SpareCheckpoints(std::vector<ArtifactId>& forgotten) const;

  // network_placement.cc
  void PlaceWaiting(Step& step);
  void TryTurn(const market::Demand::Turn& turn, Step& step);
  static LiveDevice& DeviceOf(const market::Placement& placement);
  std::vector<market::Placement> FindOffers(const LiveJob& job, market::LineId line) const;
  void Place(LiveJob& job, std::uint32_t index, const market::Placement& placement, Step& step);
  void RecordPlaced(const jobs::Lease& lease, Step& step);
  static std::uint32_t NextIndex(const LiveJob& job, const market::Demand::Shape& shape);
  void AddSpending(AccountId account, Money per_hour);
  void KeepForStarving(Step& step);
  struct Soonest {
    std::vector<DeviceId> devices;
    Money hold;
    Money per_hour;
  };
  Soonest SoonestFree(const LiveJob& job, const market::Request& request) const;
  bool HasItsShare(AccountId account, Money per_hour) const;
  bool CanBeKept(DeviceId device) const;
  void ReleaseKept();
  static market::Request FirstRequest(const LiveJob& job);
  market::Constraint MoneyConstraint(const jobs::Job& job, Money hold) const;
  static Money HoldFor(const jobs::JobSpec& spec, Money price_per_hour);

  NetworkSettings settings_;
  ledger::Ledger ledger_;
  market::Market market_;
  market::Demand demand_;

  std::unordered_map<AccountId, accounts::Account> accounts_;
  std::unordered_map<DeviceId, LiveDevice> devices_;
  std::unordered_map<AccountId, std::set<DeviceId>> devices_by_owner_;
  std::set<std::pair<Instant, DeviceId>> silence_;  // when to see whether a device is still there
  std::set<std::pair<Instant, DeviceId>> wishes_;   // when pauses from the console end
  std::unordered_map<std::string, DeviceId> devices_by_key_;
  std::unordered_map<std::string, devices::Enrolment> enrolments_;
  std::unordered_map<std::string, std::uint32_t> enrolment_reports_;  // by code_hash
  std::unordered_map<JobId, LiveJob> jobs_;
  std::unordered_map<jobs::LeaseRef, LiveLease> leases_;
  std::map<jobs::TaskRef, jobs::Artifact> checkpoints_;  // of live tasks that have saved one
  Deadlines<jobs::LeaseRef> deadlines_;
  std::set<std::tuple<Instant, jobs::TaskRef, DeviceId>>
      forgiven_;  // devices not to be avoided any more
  using RequestKey = std::pair<AccountId, std::string>;
  std::map<RequestKey, accounts::AnsweredRequest> requests_;
  std::set<std::pair<Instant, RequestKey>> requests_by_age_;
  std::unordered_map<AccountId, std::uint32_t> waiting_by_account_;
  std::unordered_map<AccountId, Money> spending_;  // per hour, of running leases
  std::set<AccountId> placed_for_;                 // since their parked jobs were looked at
  market::LineId kept_for_ = 0;                    // the line for which devices are kept
  std::vector<DeviceId> kept_;
  std::set<DeviceId> followers_;        // whose price follows the market
  DeviceId followed_{};                 // the last of them that has taken its step
  std::map<std::string, Money> rents_;  // of one unit, by model: as of rents_seen_at_
  Instant rents_seen_at_{};
  std::uint32_t tasks_waiting_ = 0;
  std::uint64_t last_event_ = 0;
  ledger::ChainHead chain_head_;
  NetworkFigures figures_;
};

}  // namespace ioworker::core
