// Closed epochs of availability reward: what was shared out, and every share. Any thread with a
// connection of its own; errors are the database's.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "db/db.h"
#include "domain/ids/ids.h"
#include "domain/rewards/record.h"
#include "store/page.h"

namespace ioworker::store {

struct ClosedEpoch {
  Instant epoch{};  // its beginning, which names it
  Money pool{};
  std::size_t devices = 0;
  rewards::TotalWeight weight = 0;
  Money paid{};
  std::string previous{};  // 32 bytes each
  std::string digest{};
  std::string secret{};  // never leaves the coordinator; nonces of devices do
  Instant closed_at{};

  bool operator==(const ClosedEpoch&) const = default;
};

// A row of the record, and whose it is.
struct EpochShare {
  Instant epoch{};
  DeviceId device{};
  AccountId owner{};
  rewards::RecordRow row{};

  bool operator==(const EpochShare&) const = default;
};

// An epoch is closed once: a second time is the database's refusal.
Status SaveEpoch(db::Connection& writer, const ClosedEpoch& epoch,
                 std::span<const EpochShare> shares);

Result<std::optional<ClosedEpoch>> FindEpoch(db::Connection& connection, Instant epoch);

// Newest first, those that began before `before`.
Result<Page<ClosedEpoch>> ListEpochs(db::Connection& connection, Instant before,
                                     std::uint32_t size);

// What one device got, newest first, before `before`: for its owner.
Result<Page<EpochShare>> SharesOfDevice(db::Connection& connection, DeviceId device, Instant before,
                                        std::uint32_t size);

// The public record, as it was when the epoch was closed: rewards::WriteRecord gives its bytes.
// Nothing if there is no such epoch, or its shares are forgotten (then it has fewer rows than
// `devices`).
Result<std::optional<rewards::EpochRecord>> LoadRecord(db::Connection& connection, Instant epoch);

// Forgets shares of epochs that began before `before`, `rows_max` at most; how many it were. The
// epochs themselves stay: each digest is the next one's `previous`.
Result<std::int64_t> ForgetShares(db::Connection& writer, Instant before, std::uint32_t rows_max);

}  // namespace ioworker::store
