// Packer: a stranger's folder as the bytes of an archive, without a copy of it.
//
// No link is followed; what is no plain file or folder is left out, and so is what is called
// "….tmp": it is still being written. The number of bytes is known
// before the first one is read. Files that are replaced meanwhile, as a program does that writes a
// new one and renames it, stay as they were for those that are held open; a file that is changed in
// its place ends the reading, for half of it would be of another time. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "agent/archive.h"
#include "base/file.h"

namespace ioworker::agent {

class Packer {
 public:
  // Looks through the folder. `held_max`: so many files, the largest ones, are held open.
  // kTooLarge, saying which limit was passed; "checkpoint_changed" for a folder that changes under
  // its eyes.
  static Result<std::unique_ptr<Packer>> Open(const std::string& folder,
                                              const ArchiveLimits& limits, std::size_t held_max);

  bool empty() const { return files_ == 0; }
  std::uint64_t size() const { return size_; }
  std::size_t skipped() const { return skipped_; }

  // Another one whenever something in the folder has been written, made or removed.
  const std::string& fingerprint() const { return fingerprint_; }

  // The next bytes, at most `most`; empty at the end. kConflict, "checkpoint_changed", if a file is
  // not what it was when the folder was looked through.
  Result<std::string> Read(std::size_t most);

  // To the first byte again.
  void Rewind();

 private:
  struct Item {
    ArchiveEntry entry;
    struct stat about{};
    FileHandle held;
  };

  Packer(std::string folder, std::size_t skipped) : folder_(std::move(folder)), skipped_(skipped) {}

  Status Look(const std::string& path, bool is_folder);
  void Hold(std::size_t held_max);
  Status BeginNext();
  Status CheckUnchanged(int descriptor) const;
  void Measure();

  const std::string folder_;
  const std::size_t skipped_;
  std::vector<Item> items_;
  std::size_t files_ = 0;
  std::uint64_t size_ = 0;
  std::string fingerprint_;

  std::size_t next_ = 0;     // item; behind the last one comes the end
  std::string ready_;        // header, padding or end
  FileHandle opened_;        // of the file under way, if it is not held
  std::uint64_t place_ = 0;  // in it
  std::uint64_t left_ = 0;
};

}  // namespace ioworker::agent
