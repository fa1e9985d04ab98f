// RateLimits: how often one account, one device, and one address that shows no good credential may
// call. Any thread.
//
// Each has a bucket of calls that fills at its rate and holds kBurst of it. A bucket that is full
// again is forgotten; there are kBucketsMax at most, and who comes when all are in use shares one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/caller.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "net/http.h"

namespace ioworker::http {

struct RateSettings {
  // Calls per second; ten times as many may come at once. 0: any number.
  double caller = 200;  // an account with all its keys, or a device
  double address = 20;  // an address that shows no good credential
  std::vector<std::string> trusted_proxies{"127.0.0.1", "::1"};
};

// The address that a call comes from: the connection's other end or, if that is a trusted proxy,
// the last address in X-Forwarded-For that is none. An IPv6 address stands for its /64.
std::string AddressOf(const net::Request& request, const std::vector<std::string>& trusted_proxies);

class RateLimits {
 public:
  RateLimits(RateSettings settings, const Clock& clock)
      : settings_(std::move(settings)), clock_(clock) {}

  // Takes one call: how long to wait before the next try, if this one comes too soon.
  Duration Take(const net::Request& request, const app::Caller& caller) EXCLUDES(mutex_);

  // From where a call comes.
  std::string Address(const net::Request& request) const {
    return AddressOf(request, settings_.trusted_proxies);
  }

  std::size_t buckets() EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    return full_at_.size();
  }

  static constexpr std::size_t kBucketsMax = 50'000;
  static constexpr Duration kBurst = seconds{10};

 private:
  Duration Take(double per_second, std::string key) EXCLUDES(mutex_);
  void Sweep(Duration now) REQUIRES(mutex_);

  const RateSettings settings_;
  const Clock& clock_;
  Mutex mutex_;
  // When each bucket is full again.
  std::unordered_map<std::string, Duration> full_at_ GUARDED_BY(mutex_);
  Duration swept_at_ GUARDED_BY(mutex_){};
};

}  // namespace ioworker::http
