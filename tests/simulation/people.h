// The people of the simulation: renters who submit and cancel, owners who change prices and pause,
// and an operator who credits. Each call is repeated under its request id until it is answered.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coordinator.h"
#include "device.h"
#include "world.h"

namespace ioworker::simulation {

// Of the tasks of one job that start together.
inline constexpr std::uint64_t kGangMax = 3;

// What people were told, which must stay true whatever crashes.
struct Promises {
  struct Submission {
    AccountId account;
    std::optional<JobId> answered;
  };
  std::map<std::string, Submission> submissions;  // by request id, which is the job's name too
  struct Credit {
    Money amount;
    bool answered = false;
  };
  std::map<std::string, Credit> credits;  // by request id, which is the transfer's note too
  std::map<JobId, Instant> cancelled;     // when the answer came
};

class People {
 public:
  People(World& world, Coordinator& coordinator, Promises& promises)
      : world_(world), coordinator_(coordinator), promises_(promises) {}

  // Accounts; call once, with the coordinator up and before any fault.
  void Settle(int renters, int owners);

  // Enrols a device for some owner; `then` is called when it has its id.
  void Enrol(devices::Inventory inventory, std::function<void(DeviceId)> then);

  // One of the things that people do, by chance.
  void Act(const std::vector<std::unique_ptr<Device>>& devices);

  // Nobody is in the way any more: money for all, nothing paused, cheap devices, and no job that
  // its own limits could keep waiting for ever.
  void MakePeace(const std::vector<std::unique_ptr<Device>>& devices);

 private:
  // Until it is answered. The answer is given to `then`.
  void Insist(core::Command command, std::function<void(const core::Outcome&)> then);
  struct Submitted {
    JobId job;
    AccountId account;
    bool limited = false;  // by a budget or a price
  };

  void Submit();
  void CancelLimited(const Submitted& job);
  void Credit(AccountId account, Money amount);
  void Cancel();
  jobs::JobSpec MakeSpec(const std::string& name);

  World& world_;
  Coordinator& coordinator_;
  Promises& promises_;
  AccountId operator_;
  std::vector<AccountId> renters_;
  std::vector<AccountId> owners_;
  std::map<DeviceId, AccountId> owner_of_;
  std::vector<Submitted> jobs_;
  bool at_peace_ = false;
  std::uint64_t last_request_ = 0;
};

}  // namespace ioworker::simulation
