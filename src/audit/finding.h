// A finding: something in the books that is not as it must be. Values only.
#pragma once

#include <string>

namespace ioworker::audit {

struct Finding {
  std::string rule;    // stable word, snake_case
  std::string object;  // what it is about: an account's purse, a lease, a job, a device, a transfer
  std::string what;    // in words, with the figures
};

}  // namespace ioworker::audit
