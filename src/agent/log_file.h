// LogFile: what a task wrote to its outputs, kept on the device while the lease lasts.
//
// A file of records, and the bytes that go over a log stream and into the log's artifact: one byte
// for the stream (1: out, 2: err, 3: a note of the device itself), four bytes of length, most
// significant first, and that many bytes. The head is kept; what passes the limit is dropped, which
// a last note says. Offsets count bytes of this file, which only grows. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/mutex.h"
#include "base/result.h"
#include "engine/engine.h"

namespace ioworker::agent {

inline constexpr std::uint64_t kLogBytesMax = 16 << 20;

class LogListener {
 public:
  virtual ~LogListener() = default;

  // There is more to read, or nothing more will come. On the thread that wrote: must not block.
  virtual void OnLogGrew() = 0;
};

class LogFile {
 public:
  // Opens or makes the file. What a crash cut off in the middle of a record is taken away.
  static Result<std::shared_ptr<LogFile>> Open(const std::string& path,
                                               std::uint64_t bytes_max = kLogBytesMax);

  // To be called before the engine hands over a log from its start again: as many bytes as are here
  // already are passed over.
  void Restart() EXCLUDES(mutex_);

  Status Append(engine::LogStream stream, std::string_view bytes) EXCLUDES(mutex_);

  // A line of the device's own.
  Status Note(std::string_view line) EXCLUDES(mutex_);

  // Nothing more will come.
  void Finish() EXCLUDES(mutex_);
  bool finished() const EXCLUDES(mutex_);

  // At most `bytes_max` bytes from there on; empty at the end of what is here.
  Result<std::string> Read(std::uint64_t offset, std::size_t bytes_max) const EXCLUDES(mutex_);

  void Listen(std::weak_ptr<LogListener> listener) EXCLUDES(mutex_);

  const std::string& path() const { return path_; }

 private:
  LogFile(std::string path, FileHandle file, std::uint64_t bytes_max)
      : path_(std::move(path)), bytes_max_(bytes_max), file_(std::move(file)) {}

  Status Recover() EXCLUDES(mutex_);
  Status AppendLocked(char kind, std::string_view bytes) REQUIRES(mutex_);
  Status WriteRecord(char kind, std::string_view bytes) REQUIRES(mutex_);
  void Tell() EXCLUDES(mutex_);

  const std::string path_;
  const std::uint64_t bytes_max_;
  const FileHandle file_;
  mutable Mutex mutex_;
  std::uint64_t size_ GUARDED_BY(mutex_) = 0;
  std::uint64_t content_ GUARDED_BY(mutex_) = 0;    // bytes of the task's own that are kept
  std::uint64_t pass_over_ GUARDED_BY(mutex_) = 0;  // of what comes next
  bool full_ GUARDED_BY(mutex_) = false;
  bool finished_ GUARDED_BY(mutex_) = false;
  std::vector<std::weak_ptr<LogListener>> listeners_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::agent
