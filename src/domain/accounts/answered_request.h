// The answer to a request id, kept so that the same request again gets it again and does nothing
// twice.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/ids/ids.h"

namespace ioworker::accounts {

struct RequestName {
  AccountId account;
  std::string request_id;
};

struct AnsweredRequest {
  AccountId account;  // who asked; nil: the network itself
  std::string request_id;
  std::string request_hash;  // of what was asked
  std::vector<JobId> jobs{};
  AccountId created_account{};
  std::uint64_t transfer = 0;
  Instant at{};
};

}  // namespace ioworker::accounts
