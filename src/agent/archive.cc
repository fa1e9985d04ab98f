#include "agent/archive.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "domain/jobs/spec.h"

namespace ioworker::agent {
namespace {

// The header's fields: where they begin and how long they are (POSIX.1-2001, "ustar interchange
// format").
struct Field {
  std::size_t at;
  std::size_t size;
};
constexpr Field kName{0, 100}, kMode{100, 8}, kUser{108, 8}, kGroup{116, 8}, kSize{124, 12},
    kTime{136, 12}, kSum{148, 8}, kType{156, 1}, kMagic{257, 8}, kPrefix{345, 155};
constexpr std::string_view kMagicWords{"ustar\00000", 8};
constexpr char kFile = '0', kFolder = '5', kExtended = 'x';
constexpr unsigned kUserNumber = 65532;
constexpr std::string_view kPathKey = " path=";
constexpr std::string_view kExtendedName = "path";

std::unexpected<Error> Malformed(std::string_view what) {
  return InvalidArgument("archive", "bad_archive", fmt::format("the archive {}", what));
}

void Put(std::string& block, Field field, std::string_view text) {
  block.replace(field.at, text.size(), text);
}

void PutNumber(std::string& block, Field field, std::uint64_t number) {
  Put(block, field, fmt::format("{:0{}o}", number, field.size - 1));
}

std::uint64_t SumOf(std::string_view block) {
  std::uint64_t sum = 0;
  for (std::size_t at = 0; at < block.size(); ++at) {
    const bool own = at >= kSum.at && at < kSum.at + kSum.size;
    sum += own ? ' ' : static_cast<unsigned char>(block[at]);
  }
  return sum;
}

std::string Block(std::string_view name, std::string_view prefix, char type, std::uint64_t size,
                  std::int64_t modified_at, unsigned mode) {
  std::string block(kArchiveBlock, '\0');
  Put(block, kName, name);
  Put(block, kPrefix, prefix);
  PutNumber(block, kMode, mode);
  PutNumber(block, kUser, kUserNumber);
  PutNumber(block, kGroup, kUserNumber);
  PutNumber(block, kSize, size);
  PutNumber(block, kTime, static_cast<std::uint64_t>(std::max<std::int64_t>(modified_at, 0)));
  Put(block, kType, {&type, 1});
  Put(block, kMagic, kMagicWords);
  Put(block, kSum, fmt::format("{:06o}", SumOf(block)) + std::string("\0 ", 2));
  return block;
}

// The record of a path that no header holds: its own length, a key, a value.
std::string PathRecord(std::string_view path) {
  const std::size_t rest = kPathKey.size() + path.size() + 1;
  std::size_t length = rest + 1;
  while (std::to_string(length).size() + rest != length) ++length;
  return fmt::format("{}{}{}\n", length, kPathKey, path);
}

// Where a path parts into prefix and name; nothing if it does not fit a header.
std::optional<std::size_t> PartingOf(std::string_view path) {
  if (path.size() <= kName.size) return 0;
  const auto slash = path.rfind('/', kPrefix.size);
  const bool fits = slash != std::string_view::npos && path.size() - slash - 1 <= kName.size;
  return fits ? std::optional(slash) : std::nullopt;
}

std::string_view TextAt(std::string_view block, Field field) {
  const std::string_view text = block.substr(field.at, field.size);
  return text.substr(0, text.find('\0'));
}

std::optional<std::uint64_t> NumberAt(std::string_view block, Field field) {
  std::string_view text = TextAt(block, field);
  if (field.at == kSum.at) text = text.substr(0, text.find(' '));
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 8);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool IsZero(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char c) { return c == '\0'; });
}

}  // namespace

std::string ArchiveHeader(const ArchiveEntry& entry) {
  const char type = entry.folder ? kFolder : kFile;
  const unsigned mode = entry.folder || entry.executable ? 0755 : 0644;
  const std::string_view path = entry.path;
  if (const auto parting = PartingOf(path)) {
    const auto prefix = path.substr(0, *parting);
    const auto name = *parting == 0 ? path : path.substr(*parting + 1);
    return Block(name, prefix, type, entry.size, entry.modified_at, mode);
  }
  const std::string record = PathRecord(path);
  std::string header =
      Block(kExtendedName, "", kExtended, record.size(), entry.modified_at, 0644) + record;
  header.append(ArchivePadding(record.size()), '\0');
  // Those who know no records find something in the name, too.
  std::string name(path.substr(path.size() - kName.size));
  while (!IsUtf8(name)) name.erase(0, 1);
  return header + Block(name, "", type, entry.size, entry.modified_at, mode);
}

std::size_t ArchivePadding(std::uint64_t size) {
  return static_cast<std::size_t>((kArchiveBlock - size % kArchiveBlock) % kArchiveBlock);
}

std::string ArchiveEnd() { return std::string(2 * kArchiveBlock, '\0'); }

Status ArchiveReader::Add(std::string_view bytes) {
  bytes_ += bytes.size();
  if (bytes_ > limits_.bytes_max) {
    return TooLarge("archive",
                    fmt::format("the archive has more than {} MiB", limits_.bytes_max >> 20));
  }
  while (!bytes.empty()) {
    if (state_ == State::kEnd && !IsZero(bytes)) return Malformed("goes on after its end");
    if (state_ == State::kEnd) return {};
    if (state_ == State::kBytes) {
      const auto piece = bytes.substr(0, std::min<std::uint64_t>(bytes.size(), left_));
      TRY(sink_.OnBytes(piece));
      bytes.remove_prefix(piece.size());
      left_ -= piece.size();
      if (left_ == 0) TRY(EndFile());
      continue;
    }
    const auto piece = bytes.substr(0, wanted_ - block_.size());
    block_ += piece;
    bytes.remove_prefix(piece.size());
    if (block_.size() == wanted_) TRY(TakeBlock());
  }
  return {};
}

// What was gathered is whole.
Status ArchiveReader::TakeBlock() {
  const std::string block = std::exchange(block_, {});
  wanted_ = kArchiveBlock;
  const State state = std::exchange(state_, State::kHeader);
  if (state == State::kPadding) return IsZero(block) ? Status{} : Malformed("has waste in it");
  if (state == State::kPath) {
    block_ = block;
    return TakePath();
  }
  if (IsZero(block)) {
    if (long_path_) return Malformed("ends in the middle");
    state_ = State::kEnd;
    return {};
  }
  const auto size = NumberAt(block, kSize);
  const auto time = NumberAt(block, kTime);
  const auto mode = NumberAt(block, kMode);
  if (NumberAt(block, kSum) != SumOf(block) || !size || !time || !mode ||
      block.substr(kMagic.at, kMagic.size) != kMagicWords) {
    return Malformed("has a damaged header");
  }
  const char type = block[kType.at];
  if (type == kExtended) {
    // A record longer than any path, with its number before it, is none of ours.
    if (long_path_ || *size == 0 || *size > limits_.path_bytes_max + 32) {
      return Malformed("has a record that is none of this program's");
    }
    state_ = State::kPath;
    record_bytes_ = *size;
    wanted_ = static_cast<std::size_t>(*size) + ArchivePadding(*size);
    return {};
  }
  if (type != kFile && type != kFolder) return Malformed("has something that is no file or folder");
  ArchiveEntry entry{.folder = type == kFolder,
                     .executable = (*mode & 0100) != 0,
                     .size = *size,
                     .modified_at = static_cast<std::int64_t>(*time)};
  const std::string_view prefix = TextAt(block, kPrefix);
  entry.path = TextAt(block, kName);
  if (!prefix.empty()) entry.path = fmt::format("{}/{}", prefix, entry.path);
  if (long_path_) entry.path = *std::exchange(long_path_, std::nullopt);
  return Begin(std::move(entry));
}

Status ArchiveReader::TakePath() {
  const std::string block = std::exchange(block_, {});
  const std::string_view record = std::string_view(block).substr(0, record_bytes_);
  const auto key = record.find(kPathKey);
  if (key == std::string_view::npos || !IsZero(std::string_view(block).substr(record_bytes_))) {
    return Malformed("has a record that is none of this program's");
  }
  const std::string_view value = record.substr(key + kPathKey.size());
  if (value.empty() || PathRecord(value.substr(0, value.size() - 1)) != record) {
    return Malformed("has a record that is none of this program's");
  }
  long_path_ = value.substr(0, value.size() - 1);
  return {};
}

Status ArchiveReader::Begin(ArchiveEntry entry) {
  if (++entries_ > limits_.entries_max || (!entry.folder && ++files_ > limits_.files_max)) {
    return TooLarge("archive", "the archive has too many entries");
  }
  const auto depth = std::ranges::count(entry.path, '/');
  if (!jobs::IsSafePath(entry.path) || entry.path.size() > limits_.path_bytes_max ||
      depth > limits_.depth_max) {
    return Malformed("has a path that is not safe");
  }
  content_ += entry.size;
  if (entry.size > limits_.bytes_max || content_ > limits_.bytes_max) {
    return TooLarge("archive",
                    fmt::format("the archive has more than {} MiB", limits_.bytes_max >> 20));
  }
  if (entry.folder) {
    if (entry.size != 0) return Malformed("has a folder with bytes");
    return sink_.OnFolder(entry);
  }
  left_ = entry.size;
  padding_ = ArchivePadding(entry.size);
  TRY(sink_.OnFile(entry));
  if (left_ == 0) return EndFile();
  state_ = State::kBytes;
  return {};
}

Status ArchiveReader::EndFile() {
  TRY(sink_.OnFileEnd());
  state_ = padding_ == 0 ? State::kHeader : State::kPadding;
  wanted_ = padding_ == 0 ? kArchiveBlock : padding_;
  return {};
}

Status ArchiveReader::Finish() const {
  return state_ == State::kEnd ? Status{} : Malformed("is not whole");
}

}  // namespace ioworker::agent
