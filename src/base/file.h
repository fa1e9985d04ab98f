// Small files, whole: read with a limit, written so that a crash leaves the old or the new content.
//
// Any thread. Errors say the path and the system's words in `detail`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ioworker {

enum class FileMode { kOwnerOnly = 0600, kEveryoneReads = 0644 };

// Refuses a file of more than `bytes_max`.
Result<std::string> ReadFile(const std::string& path, std::size_t bytes_max);

// Writes a new file beside `path`, syncs it, renames it over `path` and syncs the folder.
Status WriteFile(const std::string& path, std::string_view content, FileMode mode);

// All of it, at the descriptor's place; false if that fails, errno says why.
bool WriteAll(int descriptor, std::string_view content);

// Makes what was created or renamed in the folder survive a power cut.
Status SyncFolder(const std::string& path);

// Makes the folder and those above it, for the owner only; content if it exists.
Status MakeFolder(const std::string& path);

// An open file descriptor that is closed with its holder.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int descriptor) : descriptor_(descriptor) {}
  ~FileHandle();
  FileHandle(FileHandle&& other) noexcept;
  FileHandle& operator=(FileHandle&& other) noexcept;

  int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

}  // namespace ioworker
