// A coordinator of its own in a temporary folder, and a fleet of bench devices on it.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "bench_device.h"
#include "bin/coordinator.h"
#include "net/loop.h"

namespace ioworker::bench {

// A folder that goes with its holder.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct BenchNetwork {
  TemporaryFolder folder;
  std::unique_ptr<bin::Coordinator> coordinator;
  std::string account;
  std::string key;
};

// Starts a coordinator with an account that is rich enough for any bench.
Result<std::unique_ptr<BenchNetwork>> StartNetwork();

class Fleet {
 public:
  Fleet(BenchNetwork& network, net::Loop& loop) : network_(network), loop_(loop) {}
  ~Fleet();

  // Enrols and links so many devices; returns when all are linked.
  Status Link(int devices, std::uint32_t cores);

  // Tasks that have been given to devices, and reports that have been acknowledged.
  std::uint64_t assigned() const { return assigned_; }

  // Called for each task that is given out, on a network thread.
  void OnAssigned(std::function<void(const v1::Assign&)> callback) {
    on_assigned_ = std::move(callback);
  }

 private:
  Result<std::string> Enrol(const KeyPair& key, std::uint32_t cores);
  void Connect(KeyPair key, const std::string& device_id, std::uint32_t cores);

  BenchNetwork& network_;
  net::Loop& loop_;
  std::function<void(const v1::Assign&)> on_assigned_ = [](const v1::Assign&) {};
  std::atomic<std::uint64_t> assigned_ = 0;
  Mutex mutex_;
  Condition changed_;
  int linked_ GUARDED_BY(mutex_) = 0;
  int gone_ GUARDED_BY(mutex_) = 0;
  std::vector<std::shared_ptr<BenchDevice>> devices_;
};

}  // namespace ioworker::bench
