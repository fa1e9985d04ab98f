// Unpacker: lays an archive into an empty folder of a lease, for the container's user.
//
// Whoever made the archive is not trusted: nothing is written outside the folder, over what is
// there, or past the limits. What it laid down before an error stays, for the caller to remove. One
// thread; nobody else writes there meanwhile.
#pragma once

#include <string>
#include <string_view>

#include "agent/archive.h"
#include "base/file.h"

namespace ioworker::agent {

class Unpacker final : private ArchiveSink {
 public:
  Unpacker(const std::string& folder, const ArchiveLimits& limits);

  // As ArchiveReader; kTooLarge if the disk is full, kInternal for other faults of the machine.
  Status Add(std::string_view bytes);
  Status Finish();

 private:
  Status OnFolder(const ArchiveEntry& entry) override;
  Status OnFile(const ArchiveEntry& entry) override;
  Status OnBytes(std::string_view bytes) override;
  Status OnFileEnd() override;

  const FileHandle root_;
  ArchiveReader reader_;
  FileHandle file_;
  ArchiveEntry entry_;  // of it
};

}  // namespace ioworker::agent
