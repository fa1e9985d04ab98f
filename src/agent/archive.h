// Archive: folders and files as one run of bytes, a tar of POSIX.1-2001 that every tar reads. This
// program reads back only what it writes itself: folders and plain files at safe paths, each once,
// a folder before what is in it.
//
// Pure: packer.h takes the files from a disk, unpacker.h lays them there. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "domain/jobs/artifact.h"

namespace ioworker::agent {

struct ArchiveLimits {
  std::uint64_t bytes_max = jobs::kCheckpointBytesMax;  // of the whole archive
  std::size_t files_max = 10'000;
  std::size_t entries_max = 20'000;
  int depth_max = 32;
  std::size_t path_bytes_max = 512;
};

inline constexpr std::size_t kArchiveBlock = 512;

// A folder or a file of an archive.
struct ArchiveEntry {
  std::string path{};  // relative; of a folder without a slash at its end
  bool folder = false;
  bool executable = false;
  std::uint64_t size = 0;
  std::int64_t modified_at = 0;  // seconds since 1970
};

// What stands before the bytes of an entry.
std::string ArchiveHeader(const ArchiveEntry& entry);

// How many zero bytes follow them.
std::size_t ArchivePadding(std::uint64_t size);

// What stands at the end.
std::string ArchiveEnd();

// Who is told what is in an archive. An error ends the reading with it.
class ArchiveSink {
 public:
  virtual ~ArchiveSink() = default;
  virtual Status OnFolder(const ArchiveEntry& entry) = 0;
  virtual Status OnFile(const ArchiveEntry& entry) = 0;  // its bytes follow
  virtual Status OnBytes(std::string_view bytes) = 0;
  virtual Status OnFileEnd() = 0;
};

class ArchiveReader {
 public:
  // `sink` outlives it.
  ArchiveReader(ArchiveSink& sink, const ArchiveLimits& limits) : sink_(sink), limits_(limits) {}

  // The next bytes, of any number. kInvalidArgument for what this program would not write,
  // kTooLarge past a limit. After an error it is not to be used any more.
  Status Add(std::string_view bytes);

  // kInvalidArgument if the end has not come.
  Status Finish() const;

 private:
  enum class State { kHeader, kPath, kBytes, kPadding, kEnd };

  Status TakeBlock();
  Status TakePath();
  Status Begin(ArchiveEntry entry);
  Status EndFile();

  ArchiveSink& sink_;
  const ArchiveLimits limits_;
  State state_ = State::kHeader;
  std::string block_;                   // of a header or a path, as far as it has come
  std::size_t wanted_ = kArchiveBlock;  // of it
  std::uint64_t left_ = 0;              // of a file's bytes, then of what fills its last block
  std::size_t padding_ = 0;
  std::optional<std::string> long_path_;  // of the entry that comes next
  std::uint64_t record_bytes_ = 0;        // of the record with it
  std::uint64_t bytes_ = 0;
  std::uint64_t content_ = 0;  // of all files so far, come or not
  std::size_t entries_ = 0;
  std::size_t files_ = 0;
};

}  // namespace ioworker::agent
