#include "agent/packer.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "agent/outputs.h"
#include "base/digest.h"

namespace ioworker::agent {
namespace {

constexpr std::size_t kPieceBytesMax = 256 << 10;

std::unexpected<Error> Changed(const std::string& path) {
  return Conflict("checkpoint_changed",
                  fmt::format("/checkpoint/{} was changed while it was saved; write a new file and "
                              "rename it over the old one",
                              path));
}

std::int64_t Nanos(const timespec& time) { return time.tv_sec * 1'000'000'000 + time.tv_nsec; }

bool IsSame(const struct stat& one, const struct stat& other) {
  return one.st_ino == other.st_ino && one.st_size == other.st_size &&
         Nanos(one.st_mtim) == Nanos(other.st_mtim);
}

}  // namespace

Result<std::unique_ptr<Packer>> Packer::Open(const std::string& folder, const ArchiveLimits& limits,
                                             std::size_t held_max) {
  const OutputLimits listed{.files_max = limits.files_max,
                            .bytes_max = limits.bytes_max,
                            .entries_max = limits.entries_max,
                            .depth_max = limits.depth_max,
                            .path_bytes_max = limits.path_bytes_max,
                            .name = "/checkpoint",
                            .unfinished = ".tmp"};
  const auto found = ListOutputs(folder, listed);
  if (!found && found.error().code == ErrorCode::kInternal) return Changed("");  // a folder went
  TRY(const Outputs outputs, found);
  std::unique_ptr<Packer> packer(new Packer(folder, outputs.skipped));
  for (const std::string& path : outputs.folders) TRY(packer->Look(path, true));
  for (const OutputFile& file : outputs.files) TRY(packer->Look(file.path, false));
  packer->files_ = outputs.files.size();
  packer->Hold(held_max);
  packer->Measure();
  if (packer->size_ > limits.bytes_max) {
    return TooLarge("/checkpoint",
                    fmt::format("/checkpoint has more than {} MiB", limits.bytes_max >> 20));
  }
  return packer;
}

Status Packer::Look(const std::string& path, bool is_folder) {
  Item& item = items_.emplace_back();
  item.entry = {.path = path, .folder = is_folder};
  if (is_folder) return {};
  auto file = OpenOutput(folder_, path);
  if (!file || fstat(file->get(), &item.about) != 0) return Changed(path);
  item.entry.size = static_cast<std::uint64_t>(item.about.st_size);
  item.entry.executable = (item.about.st_mode & 0100) != 0;
  item.entry.modified_at = item.about.st_mtim.tv_sec;
  item.held = *std::move(file);
  // All of them at once would be too many descriptors; which ones stay is decided later.
  constexpr std::size_t kBatch = 64;
  if (items_.size() % kBatch == 0) Hold(kBatch / 2);
  return {};
}

// Keeps the largest files open and lets go of the others.
void Packer::Hold(std::size_t held_max) {
  std::vector<Item*> held;
  for (Item& item : items_) {
    if (item.held) held.push_back(&item);
  }
  if (held.size() <= held_max) return;
  std::ranges::sort(held, std::greater{}, [](const Item* item) { return item->entry.size; });
  for (Item* item : std::span(held).subspan(held_max)) item->held = FileHandle();
}

void Packer::Measure() {
  Digester digester;
  size_ = ArchiveEnd().size();
  for (const Item& item : items_) {
    size_ += ArchiveHeader(item.entry).size() + item.entry.size + ArchivePadding(item.entry.size);
    digester.Add(fmt::format("{}\n{} {} {} {}\n", item.entry.path, item.about.st_ino,
                             item.entry.size, Nanos(item.about.st_mtim),
                             Nanos(item.about.st_ctim)));
  }
  fingerprint_ = digester.Finish();
}

void Packer::Rewind() {
  next_ = 0;
  ready_.clear();
  opened_ = FileHandle();
  left_ = 0;
}

Result<std::string> Packer::Read(std::size_t most) {
  while (ready_.empty() && left_ == 0) {
    if (next_ > items_.size()) return std::string();
    TRY(BeginNext());
  }
  if (!ready_.empty()) {
    std::string piece = ready_.substr(0, most);
    ready_.erase(0, piece.size());
    return piece;
  }
  const Item& item = items_[next_ - 1];
  const int descriptor = item.held ? item.held.get() : opened_.get();
  std::string piece(std::min<std::uint64_t>({most, left_, kPieceBytesMax}), '\0');
  const ssize_t got = pread(descriptor, piece.data(), piece.size(), static_cast<off_t>(place_));
  if (got < 0) return Internal(std::string("cannot read a checkpoint: ") + std::strerror(errno));
  if (got == 0) return Changed(item.entry.path);
  piece.resize(static_cast<std::size_t>(got));
  place_ += piece.size();
  left_ -= piece.size();
  if (left_ > 0) return piece;
  TRY(CheckUnchanged(descriptor));
  ready_.assign(ArchivePadding(item.entry.size), '\0');
  return piece;
}

Status Packer::BeginNext() {
  opened_ = FileHandle();
  if (next_ == items_.size()) {
    ++next_;
    ready_ = ArchiveEnd();
    return {};
  }
  const Item& item = items_[next_++];
  ready_ = ArchiveHeader(item.entry);
  left_ = item.entry.size;
  place_ = 0;
  if (item.entry.folder || item.held) return {};
  auto file = OpenOutput(folder_, item.entry.path);
  if (!file) return Changed(item.entry.path);
  opened_ = *std::move(file);
  return CheckUnchanged(opened_.get());
}

// Of the file under way.
Status Packer::CheckUnchanged(int descriptor) const {
  const Item& item = items_[next_ - 1];
  struct stat about{};
  const bool same = fstat(descriptor, &about) == 0 && IsSame(about, item.about);
  return same ? Status{} : Changed(item.entry.path);
}

}  // namespace ioworker::agent
