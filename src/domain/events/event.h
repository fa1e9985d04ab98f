// Events: every recorded state change of every object, with who did it and why.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "domain/ids/ids.h"

namespace ioworker::events {

// Two accounts may see an event: the one that rents and the one that lends. Operators see all.
struct Event {
  std::uint64_t sequence = 0;
  Instant at{};
  std::string actor{};   // account id, device id or "network"
  std::string noun{};    // account, device, enrolment, job, lease
  std::string object{};  // its id
  std::string action{};
  std::string reason{};
  std::string before{};
  std::string after{};
  AccountId renter{};  // nil: none
  AccountId lender{};  // nil: none
  JobId job{};
  DeviceId device{};
};

}  // namespace ioworker::events
