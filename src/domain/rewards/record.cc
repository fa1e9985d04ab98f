#include "domain/rewards/record.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/check.h"
#include "base/digest.h"
#include "domain/rewards/record_text.h"

namespace ioworker::rewards {
namespace {

std::vector<Money> SharesOf(Money pool, const std::vector<RecordRow>& rows) {
  std::vector<Claim> claims;
  claims.reserve(rows.size());
  for (const auto& row : rows) {
    claims.push_back({.device = row.hour.device, .weight = row.score.weight});
  }
  return Split(pool, claims);
}

// Everything before the footer.
std::string WriteBody(const EpochRecord& record) {
  std::string text;
  text.reserve(512 + record.rows.size() * 160);
  fmt::format_to(std::back_inserter(text), "{}{}{}{}{}{}{}", kHeaderEpoch,
                 FormatInstant(record.epoch), kHeaderPool, record.pool.micros, kHeaderPrevious,
                 Hex(record.previous), HeaderEnd());
  for (const auto& [hour, score, share] : record.rows) {
    const auto& figures = hour.figures;
    fmt::format_to(std::back_inserter(text), "[\"{}\",{},{},{},{},{},{},{},{},{},{},{},{}]\n",
                   hour.device.Text(), figures.verified, figures.processor_thousandths,
                   figures.memory_mib, figures.gpu_memory_mib, figures.gpu_gigaflops,
                   hour.leases.well, hour.leases.ill, hour.seconds, score.capability,
                   score.reliability, score.weight, share.micros);
  }
  return text;
}

}  // namespace

std::string HeaderEnd() {
  return fmt::format(
      R"(","constants":{{"units_of_processor_thousandth":{},"units_of_memory_mib":{},)"
      R"("units_of_gpu_memory_mib":{},"units_of_gpu_gigaflop":{},"prior_well":{},)"
      R"("prior_leases":{}}},"columns":["{}"]}})"
      "\n",
      kUnitsOfProcessorThousandth, kUnitsOfMemoryMib, kUnitsOfGpuMemoryMib, kUnitsOfGpuGigaflop,
      kPriorWell, kPriorLeases, fmt::join(kColumns, "\",\""));
}

EpochRecord MakeRecord(Instant epoch, Money pool, std::string previous,
                       std::vector<DeviceHour> hours) {
  CHECK(EpochOf(epoch) == epoch, "an epoch begins with the hour");
  CHECK(previous.size() == kSha256Bytes);
  std::ranges::sort(hours, {}, &DeviceHour::device);
  EpochRecord record{.epoch = epoch, .pool = pool, .previous = std::move(previous)};
  record.devices = hours.size();
  record.rows.reserve(hours.size());
  for (const auto& hour : hours) {
    CHECK(record.rows.empty() || record.rows.back().hour.device != hour.device,
          "a device stands twice in an epoch");
    record.rows.push_back({.hour = hour, .score = ScoreOf(hour), .share = {}});
    record.weight += record.rows.back().score.weight;
  }
  const auto shares = SharesOf(pool, record.rows);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    record.rows[i].share = shares[i];
    record.paid += shares[i];
  }
  record.digest = Sha256(WriteBody(record));
  return record;
}

std::string WriteRecord(const EpochRecord& record) {
  std::string text = WriteBody(record);
  fmt::format_to(std::back_inserter(text), "{}{}{}{}{}{}{}{}{}", kFooterDevices, record.devices,
                 kFooterWeight, record.weight, kFooterPaid, record.paid.micros, kFooterDigest,
                 Hex(record.digest), kFooterEnd);
  return text;
}

}  // namespace ioworker::rewards
