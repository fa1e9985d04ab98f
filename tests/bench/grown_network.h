// A network of any size in memory, without threads, sockets or a disk: what the rules alone cost.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/random.h"
#include "core/network.h"

namespace ioworker::bench {

class GrownNetwork {
 public:
  // Devices of 24 kinds at random prices, all linked, and a renter who can pay for everything.
  // Every change is handed to `on_changes`, the first time with all that there is.
  // `before`: its last event and transfer are counted on.
  using OnChanges = std::function<void(core::Changes&)>;
  explicit GrownNetwork(
      std::uint32_t devices, OnChanges on_changes = [](core::Changes&) {},
      core::Snapshot before = {});

  // Arrays of 100,000 tasks of one to four cores, so many tasks in all. Returns how many of them
  // were placed at once.
  std::uint64_t Submit(std::uint64_t tasks);

  // Says of all running tasks that they have started.
  void StartAll();

  // Ends one running task, after which the network places others in its room, and starts these.
  void LiveOne();

  const core::Network& network() const { return network_; }

  // What one of the requests that wait would get, by the market and by a look at every offer.
  struct Choice {
    Money by_market;
    Money by_scan;
    bool rules_kept = true;
  };
  Choice Choose(std::uint32_t cores) const;

 private:
  core::Outcome Apply(const core::Command& command);
  void Report(const jobs::Lease& lease, decltype(core::ReportLease::what) what);

  const OnChanges on_changes_;
  core::Network network_;
  core::Changes changes_;
  SeededRandom random_{11};
  Instant now_{1'800'000'000'000'000};
  AccountId owner_{.high = 1, .low = 1};
  AccountId renter_{.high = 1, .low = 2};
  std::vector<DeviceId> devices_;
  std::vector<jobs::LeaseRef> running_;
  std::size_t started_ = 0;  // of them, the first
};

}  // namespace ioworker::bench
