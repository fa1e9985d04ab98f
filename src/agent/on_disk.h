// Looks through a folder for what must not lie there: for tests of what the agent keeps on disk.
#pragma once
#include <filesystem>
#include <string_view>

#include "base/file.h"

namespace ioworker::agent {

// For tests: whether a file of the folder holds the text now. What is at work in the folder removes
// files beneath the search, which then begins anew: a search that was cut short would prove
// nothing.
inline bool OnDisk(const std::filesystem::path& folder, std::string_view text) {
  for (int tries_left = 1000;; --tries_left) {
    try {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        const auto content = ReadFile(entry.path(), 256 << 20);
        if (content && content->contains(text)) return true;
      }
      return false;
    } catch (const std::filesystem::filesystem_error&) {
      if (tries_left == 0) throw;
    }
  }
}

}  // namespace ioworker::agent
