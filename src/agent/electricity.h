// Electricity: what the machine's power costs its owner, now and in this month. Any thread.
#pragma once

#include "agent/month_book.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/time.h"
#include "domain/policy/tariff.h"
#include "ioworker/v1/devices.pb.h"

namespace ioworker::agent {

class Electricity {
 public:
  // Both outlive it.
  Electricity(MonthBook& month, const Clock& clock) : month_(month), clock_(clock) {}

  void SetTariff(const policy::Tariff& tariff) EXCLUDES(mutex_);

  // Completes a sample, which stands for the time `since` the one before. While the machine is
  // `working` for others what it costs is kept in the month's book. The power is the owner's figure
  // if there is one.
  void Read(v1::TelemetrySample& sample, Duration since, bool working) EXCLUDES(mutex_);

 private:
  MonthBook& month_;
  const Clock& clock_;
  Mutex mutex_;
  policy::Tariff tariff_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::agent
