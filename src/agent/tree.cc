#include "agent/tree.h"

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ioworker::agent {
namespace {

constexpr std::uint64_t kTooMuch = UINT64_MAX;
constexpr std::uint64_t kEntriesMax = 200'000;
constexpr int kDepthMax = 64;  // a descriptor each

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

Folder OpenFolder(int parent, const char* name) {
  const int opened = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return Folder(opened < 0 ? nullptr : fdopendir(opened));
}

// Its next name but for itself and its parent; null at the end.
const char* NextName(DIR* folder) {
  while (const dirent* entry = readdir(folder)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") return entry->d_name;
  }
  return nullptr;
}

class Measure {
 public:
  std::uint64_t Below(int parent, const char* name, int depth) {
    const Folder folder = OpenFolder(parent, name);
    if (!folder) return errno == ENOENT || errno == ENOTDIR ? 0 : kTooMuch;
    if (depth > kDepthMax) return kTooMuch;
    std::uint64_t bytes = 0;
    while (const char* child = NextName(folder.get())) {
      if (++entries_ > kEntriesMax) return kTooMuch;
      struct stat about{};
      if (fstatat(dirfd(folder.get()), child, &about, AT_SYMLINK_NOFOLLOW) != 0) continue;
      bytes += static_cast<std::uint64_t>(about.st_blocks) * 512;
      if (!S_ISDIR(about.st_mode)) continue;
      const std::uint64_t below = Below(dirfd(folder.get()), child, depth + 1);
      if (below == kTooMuch) return kTooMuch;
      bytes += below;
    }
    return bytes;
  }

 private:
  std::uint64_t entries_ = 0;
};

// What is too deep is moved up to the top folder and removed from there.
class Removal {
 public:
  explicit Removal(DIR* top) : top_(top) {}

  Status Run() {
    do {
      moved_ = false;
      rewinddir(top_);
      Empty(top_, 0);
    } while (moved_);
    if (first_failure_.empty()) return {};
    return Internal(first_failure_);
  }

 private:
  void Empty(DIR* folder, int depth) {
    const int here = dirfd(folder);
    while (const char* name = NextName(folder)) {
      if (unlinkat(here, name, 0) == 0 || errno == ENOENT) continue;
      if (depth == kDepthMax) {
        MoveUp(here, name);
        continue;
      }
      if (const Folder child = OpenFolder(here, name)) Empty(child.get(), depth + 1);
      if (unlinkat(here, name, AT_REMOVEDIR) != 0) Fail(name);
    }
  }

  void MoveUp(int from, const char* name) {
    const std::string to = fmt::format("deep-{}-{}", getpid(), ++moves_);
    if (renameat(from, name, dirfd(top_), to.c_str()) != 0) return Fail(name);
    moved_ = true;
  }

  void Fail(const char* name) {
    if (first_failure_.empty()) first_failure_ = fmt::format("{}: {}", name, std::strerror(errno));
  }

  DIR* const top_;
  bool moved_ = false;
  int moves_ = 0;
  std::string first_failure_;
};

}  // namespace

std::uint64_t BytesBelow(const std::string& folder) {
  return Measure().Below(AT_FDCWD, folder.c_str(), 0);
}

Status RemoveTree(const std::string& folder) {
  const Folder top = OpenFolder(AT_FDCWD, folder.c_str());
  if (!top && errno == ENOENT) return {};
  if (!top && unlink(folder.c_str()) == 0) return {};
  if (!top) return Internal("cannot remove " + folder + ": " + std::strerror(errno));
  const Status emptied = Removal(top.get()).Run();
  if (!emptied) {
    return Internal("cannot remove all of " + folder + ": " + emptied.error().detail);
  }
  if (rmdir(folder.c_str()) == 0 || errno == ENOENT) return {};
  return Internal("cannot remove " + folder + ": " + std::strerror(errno));
}

}  // namespace ioworker::agent
