// MonthBook: what a device has used for its jobs in this month, by the calendar on the owner's
// wall: data that was moved, electricity. Kept in {data}/month.json, so that a restart forgets
// nothing.
//
// Any thread. Written at most each ten seconds, when a lease ends and when the program does. Data
// that a killed program had not written is counted again, as the packet filter still knows it; a
// power cut can lose ten seconds.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/money.h"
#include "base/mutex.h"

namespace ioworker::agent {

struct MonthUse {
  std::uint64_t bytes = 0;        // both ways together
  std::uint64_t millijoules = 0;  // of the whole machine, while it worked for others
  Money electricity{};            // what that cost

  bool operator==(const MonthUse&) const = default;
};

class MonthBook {
 public:
  // A file that is damaged counts as none; the log says so. `clock` outlives this.
  MonthBook(std::string path, const Clock& clock);
  ~MonthBook();

  MonthBook(const MonthBook&) = delete;
  MonthBook& operator=(const MonthBook&) = delete;

  // All bytes that have passed a lease's way out so far: what is more than the last time counts.
  void Count(const std::string& lease, std::uint64_t bytes) EXCLUDES(mutex_);

  // The same, for the last time.
  void Settle(const std::string& lease, std::uint64_t bytes) EXCLUDES(mutex_);

  // Bytes that went another way: images, inputs, outputs.
  void AddBytes(std::uint64_t bytes) EXCLUDES(mutex_);

  void AddElectricity(std::uint64_t millijoules, Money cost) EXCLUDES(mutex_);

  MonthUse Used() const EXCLUDES(mutex_);

 private:
  void Load() REQUIRES(mutex_);
  void TurnPage() REQUIRES(mutex_);
  void CountOne(const std::string& lease, std::uint64_t bytes) REQUIRES(mutex_);
  void Save() REQUIRES(mutex_);
  void SaveSometimes() REQUIRES(mutex_);

  const std::string path_;
  const Clock& clock_;

  mutable Mutex mutex_;
  std::string month_ GUARDED_BY(mutex_);  // "2026-11"
  MonthUse use_ GUARDED_BY(mutex_);
  std::map<std::string, std::uint64_t> counted_ GUARDED_BY(mutex_);  // of leases that are open
  bool changed_ GUARDED_BY(mutex_) = false;                          // since it was written
  std::optional<Duration> saved_at_ GUARDED_BY(mutex_);              // steady
};

}  // namespace ioworker::agent
