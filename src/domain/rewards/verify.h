// Works an epoch's record out once more from its figures and names the first difference. Pure: any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/rewards/record.h"

namespace ioworker::rewards {

struct Difference {
  std::size_t line = 0;   // of the record, from 1
  std::string column{};   // the name it has in that line
  std::string stated{};   // as it stands there
  std::string follows{};  // what it would have to be

  bool operator==(const Difference&) const = default;
};

struct Verification {
  EpochRecord record{};                    // as stated
  std::optional<Difference> difference{};  // nothing: all of it follows from the figures
};

// In the order in which things follow from each other: scores, shares, totals, the digest. An error
// is ParseRecord's: then it is no record.
//
// It proves that the shares follow from the figures. That the figures are true, each owner sees in
// the own line; that nobody was shown another record, the digests say (`previous`).
Result<Verification> VerifyRecord(std::string_view text);

}  // namespace ioworker::rewards
