// Commands: everything that can change the network's state, as values. A closed list.
//
// Ids, hashes and random secrets come in with the command; nothing below makes them up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/money.h"
#include "base/time.h"
#include "domain/accounts/account.h"
#include "domain/accounts/credentials.h"
#include "domain/accounts/identity.h"
#include "domain/devices/device.h"
#include "domain/devices/kept_telemetry.h"
#include "domain/jobs/artifact.h"
#include "domain/jobs/job.h"

namespace ioworker::core {

// Which connection of a device speaks. A number is never used twice by one coordinator process.
using LinkId = std::uint64_t;

struct CreateAccount {
  std::string actor;
  AccountId asker{};  // whose request_id it is
  std::string request_id;
  AccountId id;
  std::string name;
  accounts::Roles roles;
};

// What an account says of itself.
struct UpdateAccount {
  AccountId account;
  std::optional<Country> country{};
};

struct CreditAccount {
  AccountId actor;
  AccountId account;
  Money amount;
  std::string note;
  std::string request_id;
};

// An account's own earnings become what it can rent with.
struct ConvertEarnings {
  AccountId account;
  Money amount;
  std::string request_id;
};

struct CreateEnrolment {
  AccountId account;
  std::string code_hash;
  Instant expires_at;
  EnrolmentId id{};
  std::string name{};
  std::uint32_t devices = 1;
};

// The code enrols nobody any more. What it has enrolled stays.
struct RevokeEnrolment {
  AccountId actor;
  EnrolmentId id;
};

// How far a machine has come on its way to be lent, as it says itself: told to the code's owner.
struct ReportEnrolment {
  std::string code_hash;
  std::string action;    // what was reached, or "failed"
  std::string step{};    // that failed
  std::string reason{};  // coded
  std::string words{};
};

struct EnrolDevice {
  std::string code_hash;
  DeviceId id;
  std::string name;
  std::string public_key;
  devices::Inventory inventory;
};

struct UpdateDevice {
  AccountId actor;
  DeviceId device;
  std::optional<std::string> name;
  std::optional<Money> price_per_hour;  // and it stays so
  std::optional<devices::PriceLimits> market_following{};
};

struct SetDeviceWish {
  AccountId actor;
  DeviceId device;
  bool paused = false;
  bool finish = false;             // what runs may come to its end
  std::optional<Instant> until{};  // when it ends by itself
};

struct RetireDevice {
  AccountId actor;
  DeviceId device;
};

// A device has proved who it is on a new connection.
struct LinkDevice {
  DeviceId device;
  LinkId link = 0;
  std::string spool_id;
  devices::Inventory inventory;
  std::vector<jobs::LeaseRef> held;
  devices::Lending lending;
  std::uint64_t recorded = 0;  // the number of its last report
};

struct UnlinkDevice {
  DeviceId device;
  LinkId link = 0;
};

// The device says whether its owner lends now.
struct SetOwnerState {
  DeviceId device;
  LinkId link = 0;
  devices::Lending lending;
};

// Devices that were heard of; `queued` is how long the news waited on the device.
struct NotePresence {
  struct One {
    DeviceId device;
    LinkId link = 0;
    Duration queued{};
    std::uint64_t recorded = 0;  // the number of its last report
  };
  std::vector<One> devices;
};

struct LeasePulling {};
struct LeaseStarted {
  std::string image_digest;
};
// The container has stopped. `ran`: how long it did, by the device's clock; 0: not known.
struct LeaseStopped {
  Duration ran{};
};
struct LeaseEnded {
  jobs::EndReason reason = jobs::EndReason::kNone;
  std::string message{};
  std::optional<std::int32_t> exit_code{};
  Duration ran{};
};

// A numbered report of a device about one of its leases.
struct ReportLease {
  DeviceId device;
  LinkId link = 0;
  std::uint64_t sequence = 0;
  Duration queued{};
  jobs::LeaseRef lease;
  std::variant<LeasePulling, LeaseStarted, LeaseStopped, LeaseEnded> what;
};

struct SubmitJobs {
  AccountId account;
  std::vector<JobId> ids;
  std::vector<std::shared_ptr<const jobs::JobSpec>> specs;
  std::string request_id;
  std::string request_hash;  // of what was asked: another body under the same request_id is refused
  std::vector<std::string> sealed{};  // what lies sealed for each; empty, as a whole too: nothing
};

struct CancelJob {
  AccountId actor;
  JobId job;
};

// Rows that the core does not decide about: kept in the same order and the same commit as the rest.
struct KeepRow {
  std::variant<accounts::Session, accounts::ApiKey, accounts::SignInLink, accounts::Identity,
               jobs::Artifact, std::vector<devices::KeptTelemetry>>
      row;
};

// What a task has saved of itself, for its next attempt. The file is on disk already.
struct KeepCheckpoint {
  DeviceId device;  // that holds the lease
  jobs::Artifact artifact;
};

// History that is kept no longer. What is alive is left alone, whatever this says.
struct ForgetHistory {
  struct Tasks {
    JobId job;
    std::uint32_t below = 0;  // leases of tasks with a smaller index
  };
  std::uint64_t events_up_to = 0;
  std::vector<Tasks> tasks;
  std::vector<ArtifactId> artifacts;
  std::optional<Instant> credentials_before;  // that ended before
  std::optional<Instant> minutes_before{};    // telemetry
  std::optional<Instant> hours_before{};      // the same
  Instant at{};                               // when it was done; set by the network
};

// Time has passed: silent devices are lost, leases are settled, what has expired is forgotten.
struct Tick {};

using Command =
    std::variant<CreateAccount, UpdateAccount, CreditAccount, ConvertEarnings, CreateEnrolment,
                 RevokeEnrolment, ReportEnrolment, EnrolDevice, UpdateDevice, SetDeviceWish,
                 RetireDevice, LinkDevice, UnlinkDevice, SetOwnerState, NotePresence, ReportLease,
                 SubmitJobs, CancelJob, KeepRow, KeepCheckpoint, ForgetHistory, Tick>;

}  // namespace ioworker::core
