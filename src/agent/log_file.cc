#include "agent/log_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ioworker::agent {
namespace {

constexpr std::size_t kHeaderBytes = 5;
constexpr std::size_t kRecordBytesMax = 64 << 10;
constexpr char kNote = 3;

std::unexpected<Error> Failed(std::string_view what, const std::string& path) {
  return Internal(fmt::format("cannot {} {}: {}", what, path, std::strerror(errno)));
}

std::uint32_t Length(const unsigned char* header) {
  return std::uint32_t{header[1]} << 24 | std::uint32_t{header[2]} << 16 |
         std::uint32_t{header[3]} << 8 | header[4];
}

}  // namespace

Result<std::shared_ptr<LogFile>> LogFile::Open(const std::string& path, std::uint64_t bytes_max) {
  FileHandle file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return Failed("open", path);
  std::shared_ptr<LogFile> log(new LogFile(path, std::move(file), bytes_max));
  TRY(log->Recover());
  return log;
}

Status LogFile::Recover() {
  const Lock lock(mutex_);
  struct stat about{};
  if (fstat(file_.get(), &about) != 0) return Failed("inspect", path_);
  const auto size = static_cast<std::uint64_t>(about.st_size);
  unsigned char header[kHeaderBytes];
  while (size - size_ >= kHeaderBytes) {
    if (pread(file_.get(), header, kHeaderBytes, static_cast<off_t>(size_)) != kHeaderBytes) break;
    const std::uint32_t length = Length(header);
    if (length > size - size_ - kHeaderBytes) break;
    size_ += kHeaderBytes + length;
    if (header[0] == kNote) full_ = true;
    if (header[0] != kNote) content_ += length;
  }
  if (size_ != size && ftruncate(file_.get(), static_cast<off_t>(size_)) != 0) {
    return Failed("shorten", path_);
  }
  return {};
}

void LogFile::Restart() {
  const Lock lock(mutex_);
  pass_over_ = content_;
}

Status LogFile::Append(engine::LogStream stream, std::string_view bytes) {
  {
    const Lock lock(mutex_);
    TRY(AppendLocked(stream == engine::LogStream::kOut ? 1 : 2, bytes));
  }
  Tell();
  return {};
}

Status LogFile::Note(std::string_view line) {
  {
    const Lock lock(mutex_);
    if (full_ || finished_) return {};
    TRY(WriteRecord(kNote, fmt::format("{}\n", line.substr(0, kRecordBytesMax - 1))));
  }
  Tell();
  return {};
}

Status LogFile::AppendLocked(char kind, std::string_view bytes) {
  if (full_) return {};
  const auto known = std::min<std::uint64_t>(pass_over_, bytes.size());
  pass_over_ -= known;
  bytes.remove_prefix(known);
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kRecordBytesMax);
    if (size_ + kHeaderBytes + piece.size() > bytes_max_) {
      full_ = true;
      return WriteRecord(
          kNote, fmt::format("the log has passed {} bytes; the rest is not kept\n", bytes_max_));
    }
    TRY(WriteRecord(kind, piece));
    content_ += piece.size();
    bytes.remove_prefix(piece.size());
  }
  return {};
}

Status LogFile::WriteRecord(char kind, std::string_view bytes) {
  std::string record{kind};
  for (int shift = 24; shift >= 0; shift -= 8) {
    record.push_back(static_cast<char>(bytes.size() >> shift & 0xff));
  }
  record += bytes;
  std::size_t written = 0;
  while (written < record.size()) {
    const ssize_t got = pwrite(file_.get(), record.data() + written, record.size() - written,
                               static_cast<off_t>(size_ + written));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Failed("write", path_);
    written += static_cast<std::size_t>(got);
  }
  size_ += record.size();
  return {};
}

void LogFile::Finish() {
  {
    const Lock lock(mutex_);
    finished_ = true;
  }
  Tell();
}

bool LogFile::finished() const {
  const Lock lock(mutex_);
  return finished_;
}

Result<std::string> LogFile::Read(std::uint64_t offset, std::size_t bytes_max) const {
  std::uint64_t size = 0;
  {
    const Lock lock(mutex_);
    size = size_;
  }
  if (offset >= size) return std::string();
  std::string bytes(std::min<std::uint64_t>(bytes_max, size - offset), '\0');
  const ssize_t got = pread(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
  if (got < 0) return Failed("read", path_);
  bytes.resize(static_cast<std::size_t>(got));
  return bytes;
}

void LogFile::Listen(std::weak_ptr<LogListener> listener) {
  const Lock lock(mutex_);
  std::erase_if(listeners_, [](const auto& each) { return each.expired(); });
  listeners_.push_back(std::move(listener));
}

void LogFile::Tell() {
  std::vector<std::weak_ptr<LogListener>> listeners;
  {
    const Lock lock(mutex_);
    listeners = listeners_;
  }
  for (const auto& each : listeners) {
    if (const auto listener = each.lock()) listener->OnLogGrew();
  }
}

}  // namespace ioworker::agent
