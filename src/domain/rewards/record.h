// The public record of one epoch: what anyone needs to work out every share once more.
//
// JSON Lines, described byte by byte in docs/reference/rewards.md: a header, a row for each device
// in ascending order of pseudonyms, a footer. There is one way to write each record, and only that
// is read: what reads writes back to the same bytes. Nothing in it leads to an owner. Pure: any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/rewards/epoch.h"

namespace ioworker::rewards {

// Room for kEpochDevicesMax rows of the longest kind.
inline constexpr std::size_t kRecordBytesMax = std::size_t{256} << 20;

struct RecordRow {
  DeviceHour hour{};
  Score score{};
  Money share{};

  bool operator==(const RecordRow&) const = default;
};

struct EpochRecord {
  Instant epoch{};         // its beginning
  Money pool{};            // what was there to share
  std::string previous{};  // SHA-256 of the record before this one, 32 bytes; zeros if none is
  std::vector<RecordRow> rows{};

  // The footer.
  std::size_t devices = 0;
  TotalWeight weight = 0;
  Money paid{};          // the pool, or nothing if nobody weighs anything
  std::string digest{};  // SHA-256 of all bytes before the footer

  bool operator==(const EpochRecord&) const = default;
};

// Works everything out: what the coordinator does when an epoch ends. `hours` in any order, each of
// another device, kEpochDevicesMax at most; `epoch` is the beginning of an hour, the pool 0 to
// kMoneyMax, `previous` 32 bytes.
EpochRecord MakeRecord(Instant epoch, Money pool, std::string previous,
                       std::vector<DeviceHour> hours);

// As it stands, right or wrong.
std::string WriteRecord(const EpochRecord& record);

struct ReadRecord {
  EpochRecord record{};
  std::string digest{};  // of the bytes that were read; the footer may say another
};

// Refuses what is no record, by line and column. What it says may still be wrong: verify.h.
Result<ReadRecord> ParseRecord(std::string_view text);

}  // namespace ioworker::rewards
