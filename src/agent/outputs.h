// Outputs: what a task left in /out, seen as what it is: a stranger's folder.
//
// No symbolic link is ever followed, and only regular files are read. To be called when the
// container has ended, so that nothing changes meanwhile. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace ioworker::agent {

struct OutputLimits {
  std::size_t files_max = 1000;
  std::uint64_t bytes_max = 1 << 30;
  std::size_t entries_max = 20'000;  // of any kind
  int depth_max = 32;
  std::size_t path_bytes_max = 512;
  std::string_view name = "/out";    // of the folder, in what is said
  std::string_view unfinished = {};  // what ends so is passed over in silence; empty: nothing
};

struct OutputFile {
  std::string path;  // below the folder
  std::uint64_t size = 0;

  bool operator==(const OutputFile&) const = default;
};

struct Outputs {
  std::vector<OutputFile> files;     // by path
  std::vector<std::string> folders;  // by path; a folder before those in it
  std::size_t skipped = 0;  // links, devices, sockets, pipes and names that are no safe path
};

// kTooLarge, saying which limit was passed.
Result<Outputs> ListOutputs(const std::string& folder, const OutputLimits& limits);

// Opens one of them to be read; kNotFound for what is no regular file.
Result<FileHandle> OpenOutput(const std::string& folder, const std::string& path);

}  // namespace ioworker::agent
