#include "agent/outputs.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"
#include "domain/jobs/spec.h"

namespace ioworker::agent {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

class Walk {
 public:
  explicit Walk(const OutputLimits& limits) : limits_(limits) {}

  // `prefix` is empty or ends with a slash.
  Status Enter(int parent, const char* name, const std::string& prefix, int depth) {
    const int opened = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (opened < 0) return Internal(fmt::format("cannot open {}: {}", name, std::strerror(errno)));
    const std::unique_ptr<DIR, CloseFolder> folder(fdopendir(opened));
    if (depth > limits_.depth_max) {
      return Passed(fmt::format("is deeper than {} folders", limits_.depth_max));
    }
    while (const dirent* entry = readdir(folder.get())) {
      const std::string_view child = entry->d_name;
      if (child == "." || child == "..") continue;
      if (!limits_.unfinished.empty() && child.ends_with(limits_.unfinished)) continue;
      TRY(Take(opened, entry->d_name, prefix + std::string(child), depth));
    }
    return {};
  }

  Outputs Finish() {
    std::ranges::sort(outputs_.files, {}, &OutputFile::path);
    std::ranges::sort(outputs_.folders);
    return std::move(outputs_);
  }

 private:
  std::unexpected<Error> Passed(const std::string& what) const {
    return TooLarge(std::string(limits_.name), fmt::format("{} {}", limits_.name, what));
  }

  Status Take(int folder, const char* name, const std::string& path, int depth) {
    if (++entries_ > limits_.entries_max) {
      return Passed(fmt::format("has more than {} entries", limits_.entries_max));
    }
    struct stat about{};
    const bool seen = fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0;
    const bool safe =
        path.size() <= limits_.path_bytes_max && IsUtf8(path) && jobs::IsSafePath(path);
    if (seen && safe && S_ISDIR(about.st_mode)) {
      outputs_.folders.push_back(path);
      return Enter(folder, name, path + "/", depth + 1);
    }
    if (!seen || !safe || !S_ISREG(about.st_mode)) {
      ++outputs_.skipped;
      return {};
    }
    const auto size = static_cast<std::uint64_t>(about.st_size);
    if (outputs_.files.size() == limits_.files_max) {
      return Passed(fmt::format("has more than {} files; pack them into one", limits_.files_max));
    }
    if (size > limits_.bytes_max - bytes_) {
      return Passed(fmt::format("has more than {} MiB", limits_.bytes_max >> 20));
    }
    bytes_ += size;
    outputs_.files.push_back({.path = path, .size = size});
    return {};
  }

  const OutputLimits& limits_;
  Outputs outputs_;
  std::size_t entries_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace

Result<Outputs> ListOutputs(const std::string& folder, const OutputLimits& limits) {
  Walk walk(limits);
  TRY(walk.Enter(AT_FDCWD, folder.c_str(), "", 0));
  return walk.Finish();
}

Result<FileHandle> OpenOutput(const std::string& folder, const std::string& path) {
  const FileHandle root(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!root) return NotFound("folder", folder);
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW;  // a pipe must not make us wait
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  FileHandle file(
      static_cast<int>(syscall(SYS_openat2, root.get(), path.c_str(), &how, sizeof how)));
  struct stat about{};
  if (!file || fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode)) {
    return NotFound("file", path);
  }
  return file;
}

}  // namespace ioworker::agent
