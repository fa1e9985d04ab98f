// A network of any size in memory, without threads, sockets or a disk: what the rules alone cost.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "core/network.h"

namespace ioworker::bench {

class GrownNetwork {
 public:
  // Devices of 24 kinds at random prices, all linked, and a renter who can pay for everything.
  explicit GrownNetwork(std::uint32_t devices);

  // Arrays of 100,000 tasks of one to four cores, so many tasks in all. Returns how many of them
  // were placed at once.
  std::uint64_t Submit(std::uint64_t tasks);

  // Starts and ends one running task, after which the network places others in its room.
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

  core::Network network_;
  core::Changes changes_;
  SeededRandom random_{11};
  Instant now_{1'800'000'000'000'000};
  AccountId owner_{.high = 1, .low = 1};
  AccountId renter_{.high = 1, .low = 2};
  std::vector<DeviceId> devices_;
  std::vector<jobs::LeaseRef> running_;
};

}  // namespace ioworker::bench
