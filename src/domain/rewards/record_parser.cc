#include <limits>
#include <optional>

#include <fmt/format.h>

#include "base/digest.h"
#include "domain/rewards/record.h"
#include "domain/rewards/record_text.h"

namespace ioworker::rewards {
namespace {

constexpr std::size_t kInstantBytes = 27;  // as FormatInstant writes it
constexpr std::size_t kDigestDigits = 2 * kSha256Bytes;

// Reads on from where it stands. What it refuses leaves it where it is.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool Take(std::string_view words) {
    if (!rest_.starts_with(words)) return false;
    rest_.remove_prefix(words.size());
    return true;
  }

  // Empty if less is left.
  std::string_view TakeBytes(std::size_t count) {
    if (rest_.size() < count) return {};
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  // Digits without a needless zero, of `most` at most.
  std::optional<TotalWeight> TakeNumber(TotalWeight most) {
    TotalWeight number = 0;
    std::size_t digits = 0;
    for (; digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits) {
      if (digits == 1 && number == 0) return std::nullopt;
      number = number * 10 + static_cast<TotalWeight>(rest_[digits] - '0');
      if (number > most) return std::nullopt;
    }
    if (digits == 0) return std::nullopt;
    rest_.remove_prefix(digits);
    return number;
  }

  // 32 bytes in lower-case hexadecimal.
  std::optional<std::string> TakeDigest() {
    const auto text = rest_.substr(0, kDigestDigits);
    const auto bytes = FromHex(text);
    if (!bytes || bytes->size() != kSha256Bytes || Hex(*bytes) != text) return std::nullopt;
    rest_.remove_prefix(kDigestDigits);
    return bytes;
  }

  std::size_t left() const { return rest_.size(); }
  bool begins_with(std::string_view words) const { return rest_.starts_with(words); }

 private:
  std::string_view rest_;
};

std::unexpected<Error> Wrong(std::size_t line, std::string_view what) {
  return InvalidArgument(fmt::format("line {}", line), "bad_record",
                         fmt::format("this is no record of an epoch: line {}: {}", line, what));
}

std::unexpected<Error> NoNumber(std::size_t line, std::string_view column, TotalWeight most) {
  return Wrong(line, fmt::format("{} is no whole number from 0 to {}", column, most));
}

Status ReadHeader(Scanner& scanner, EpochRecord& record) {
  if (!scanner.Take(kHeaderEpoch)) return Wrong(1, "it begins otherwise, or is of another version");
  const auto epoch_text = scanner.TakeBytes(kInstantBytes);
  const auto epoch = ParseInstant(epoch_text);
  if (!epoch || epoch->micros < 0 || EpochOf(*epoch) != *epoch ||
      FormatInstant(*epoch) != epoch_text) {
    return Wrong(1, "epoch is not the beginning of an hour like 2026-11-29T22:00:00.000000Z");
  }
  record.epoch = *epoch;
  if (!scanner.Take(kHeaderPool)) return Wrong(1, "pool_micros is missing");
  const auto pool = scanner.TakeNumber(static_cast<TotalWeight>(kMoneyMax.micros));
  if (!pool) return NoNumber(1, "pool_micros", static_cast<TotalWeight>(kMoneyMax.micros));
  record.pool.micros = static_cast<std::int64_t>(*pool);
  if (!scanner.Take(kHeaderPrevious)) return Wrong(1, "previous is missing");
  auto previous = scanner.TakeDigest();
  if (!previous) return Wrong(1, "previous is not 64 lower-case hexadecimal digits");
  record.previous = *std::move(previous);
  if (!scanner.Take(HeaderEnd()))
    return Wrong(1, "constants or columns are not those of version 1");
  return {};
}

// The numbers of a row, each behind a comma. The first refusal is kept.
class RowReader {
 public:
  RowReader(Scanner& scanner, std::size_t line) : scanner_(scanner), line_(line) {}

  template <class Number>
  void Take(std::string_view column, Number& number, std::uint64_t most) {
    if (!read_) return;
    const auto found = scanner_.Take(",") ? scanner_.TakeNumber(most) : std::nullopt;
    if (!found) {
      read_ = NoNumber(line_, column, most);
      return;
    }
    number = static_cast<Number>(*found);
  }

  const Status& read() const { return read_; }

 private:
  Scanner& scanner_;
  std::size_t line_;
  Status read_{};
};

Status ReadRow(Scanner& scanner, std::size_t line, RecordRow& row) {
  const auto device =
      scanner.Take("[\"") ? Pseudonym::Parse(scanner.TakeBytes(kDigestDigits)) : std::nullopt;
  if (!device) return Wrong(line, "device is not 64 lower-case hexadecimal digits");
  auto& [hour, score, share] = row;
  hour.device = *device;
  hour.figures.verified = scanner.Take("\",true");
  if (!hour.figures.verified && !scanner.Take("\",false")) {
    return Wrong(line, "verified is neither true nor false");
  }
  RowReader reader(scanner, line);
  reader.Take(kColumns[2], hour.figures.processor_thousandths, kProcessorThousandthsMax);
  reader.Take(kColumns[3], hour.figures.memory_mib, kMeasuredMemoryMibMax);
  reader.Take(kColumns[4], hour.figures.gpu_memory_mib, kGpuMemoryMibMax);
  reader.Take(kColumns[5], hour.figures.gpu_gigaflops, kGpuGigaflopsMax);
  reader.Take(kColumns[6], hour.leases.well, kCountedLeasesMax);
  reader.Take(kColumns[7], hour.leases.ill, kCountedLeasesMax);
  reader.Take(kColumns[8], hour.seconds, kEpochSeconds);
  reader.Take(kColumns[9], score.capability, kCapabilityMax);
  reader.Take(kColumns[10], score.reliability, kReliabilityMax);
  reader.Take(kColumns[11], score.weight, kWeightMax);
  reader.Take(kColumns[12], share.micros, static_cast<std::uint64_t>(kMoneyMax.micros));
  TRY(reader.read());
  if (!scanner.Take("]\n")) return Wrong(line, "it does not end behind share_micros");
  return {};
}

Status ReadFooter(Scanner& scanner, std::size_t line, EpochRecord& record) {
  if (!scanner.Take(kFooterDevices)) return Wrong(line, "neither a device nor the footer");
  const auto devices = scanner.TakeNumber(kEpochDevicesMax);
  if (!devices) return NoNumber(line, "devices", kEpochDevicesMax);
  record.devices = static_cast<std::size_t>(*devices);
  const auto weight =
      scanner.Take(kFooterWeight) ? scanner.TakeNumber(kTotalWeightMax) : std::nullopt;
  if (!weight) return NoNumber(line, "weight", kTotalWeightMax);
  record.weight = *weight;
  constexpr auto kPaidMax = static_cast<TotalWeight>(kMoneyMax.micros);
  const auto paid = scanner.Take(kFooterPaid) ? scanner.TakeNumber(kPaidMax) : std::nullopt;
  if (!paid) return NoNumber(line, "paid_micros", kPaidMax);
  record.paid.micros = static_cast<std::int64_t>(*paid);
  auto digest = scanner.Take(kFooterDigest) ? scanner.TakeDigest() : std::nullopt;
  if (!digest) return Wrong(line, "sha256 is not 64 lower-case hexadecimal digits");
  record.digest = *std::move(digest);
  if (!scanner.Take(kFooterEnd)) return Wrong(line, "the footer does not end with its line");
  if (scanner.left() > 0) return Wrong(line + 1, "something follows the footer");
  return {};
}

}  // namespace

Result<ReadRecord> ParseRecord(std::string_view text) {
  if (text.size() > kRecordBytesMax) {
    return TooLarge("record", fmt::format("a record has {} bytes at most", kRecordBytesMax));
  }
  ReadRecord read;
  auto& rows = read.record.rows;
  Scanner scanner(text);
  TRY(ReadHeader(scanner, read.record));
  std::size_t line = 2;
  for (; scanner.begins_with("["); ++line) {
    if (rows.size() == kEpochDevicesMax) {
      return Wrong(line, fmt::format("a record has {} devices at most", kEpochDevicesMax));
    }
    RecordRow row;
    TRY(ReadRow(scanner, line, row));
    if (!rows.empty() && row.hour.device <= rows.back().hour.device) {
      return Wrong(line, "its device is not above the one before");
    }
    rows.push_back(row);
  }
  const std::size_t body = text.size() - scanner.left();
  TRY(ReadFooter(scanner, line, read.record));
  read.digest = Sha256(text.substr(0, body));
  return read;
}

}  // namespace ioworker::rewards
