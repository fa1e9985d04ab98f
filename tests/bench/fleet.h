// Fleet: bench devices on a network, and the time that passes until what they run has ended.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "bench_device.h"
#include "bench_network.h"
#include "net/loop.h"

namespace ioworker::bench {

struct FleetOptions {
  int devices = 1;
  std::uint32_t cores = 1024;       // of each
  Duration run{};                   // each task runs so long; 0: it ends at once
  std::string price_per_hour = "";  // of each device; empty: the network's
  bool returns = false;             // devices that lose their link come back, as agents do
};

class Fleet {
 public:
  Fleet(BenchNetwork& network, net::Loop& loop, FleetOptions options);

  // Ends the thread; the devices go with the loop.
  ~Fleet();

  // Enrols and links all; returns when all are linked.
  Status Link();

  // Returns when so many are linked.
  Status AwaitLinked(int devices, Duration longest);

  // Returns when none is linked any more.
  Status AwaitGone(Duration longest);

  // Sends so many messages from each device as fast as the network takes them, and waits until all
  // have been taken in.
  Status Chatter(int messages, Duration longest);

  // Called for each task that is given out, on a network thread. Before Link.
  void OnAssigned(std::function<void(const v1::Assign&)> callback) {
    on_assigned_ = std::move(callback);
  }

  // Waits until so many reports have been acknowledged by the network: a task makes two.
  Status AwaitReports(std::uint64_t count, Duration longest);

 private:
  struct Run {
    Duration due{};
    BenchDevice* device = nullptr;
    v1::LeaseRef lease;
  };

  template <class Reached>
  Status Await(const Reached& reached, Duration longest, const char* otherwise) EXCLUDES(mutex_);
  Result<std::string> Enrol(const KeyPair& key);
  void Connect(KeyPair key, const std::string& device_id);
  void Begin(BenchDevice& device, const v1::Assign& assign) EXCLUDES(mutex_);
  void EndRuns(const std::stop_token& stop) EXCLUDES(mutex_);
  void Dial(const std::shared_ptr<BenchDevice>& device);
  void Lost(std::size_t device, const std::string& reason) EXCLUDES(mutex_);
  void BringBack(const std::stop_token& stop) EXCLUDES(mutex_);

  BenchNetwork& network_;
  net::Loop& loop_;
  const FleetOptions options_;
  const SystemClock clock_;
  std::function<void(const v1::Assign&)> on_assigned_ = [](const v1::Assign&) {};

  Mutex mutex_;
  Condition changed_;
  int linked_ GUARDED_BY(mutex_) = 0;
  std::string gone_ GUARDED_BY(mutex_);  // why a device lost its link; empty: none did
  std::uint64_t acknowledged_ GUARDED_BY(mutex_) = 0;
  std::uint64_t awaited_ GUARDED_BY(mutex_) = UINT64_MAX;
  std::deque<Run> runs_ GUARDED_BY(mutex_);  // in the order in which they end
  std::multimap<Duration, std::size_t> returning_ GUARDED_BY(mutex_);  // when to dial
  std::vector<int> tries_ GUARDED_BY(mutex_);                          // since it was linked
  SeededRandom random_ GUARDED_BY(mutex_){5};
  std::vector<std::shared_ptr<BenchDevice>> devices_;
  std::jthread ender_;
  std::jthread returner_;
};

}  // namespace ioworker::bench
