#include "agent/scratch.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "agent/loop_mount.h"
#include "agent/tree.h"
#include "base/file.h"
#include "base/log.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kProbeMib = 16;
constexpr std::uint64_t kWriteRefused = 1 << 20;  // ext4 may refuse a write while this much is left

// `writable`: by the container's user.
Status MakePart(const std::string& path, bool writable) {
  if (mkdir(path.c_str(), 0755) != 0 && errno != EEXIST) {
    return Internal("cannot create " + path + ": " + std::strerror(errno));
  }
  // Whatever this program's umask is, the task has to find its way.
  if (chmod(path.c_str(), 0755) != 0) {
    return Internal("cannot open " + path + " to the container: " + std::strerror(errno));
  }
  // Without root the folder cannot be given away; those above it are closed to others.
  if (writable && lchown(path.c_str(), kContainerUser, kContainerUser) != 0 &&
      chmod(path.c_str(), 0777) != 0) {
    return Internal("cannot open " + path + " to the container: " + std::strerror(errno));
  }
  return {};
}

}  // namespace

bool Scratch::IsFull() const {
  if (!bounded) return BytesBelow(path) / 99 * 100 > (mib << 20);
  struct statvfs about{};
  if (statvfs(path.c_str(), &about) != 0) return false;
  const std::uint64_t left = std::uint64_t{about.f_bavail} * about.f_frsize;
  const std::uint64_t all = std::uint64_t{about.f_blocks} * about.f_frsize;
  return left < std::max(all / 100, kWriteRefused) || about.f_favail == 0;
}

ScratchStore::ScratchStore(std::string folder, ScratchKind kind, std::string memory_folder)
    : folder_(std::move(folder)), secrets_(std::move(memory_folder)) {
  bounded_ = kind == ScratchKind::kAuto && Try();
  LogInfo("scratch disks: {}", bounded_ ? "a file system of its own size for each lease"
                                        : "plain folders, measured every second");
}

bool ScratchStore::Try() const {
  const std::string probe = folder_ + "/probe";
  const Status made = Prepare(probe, kProbeMib, true);
  if (!made) LogInfo("no scratch disks of fixed size: {}", made.error().detail);
  return RemoveFolder(probe) && made;
}

Status ScratchStore::Prepare(const std::string& folder, std::uint64_t mib, bool bounded) const {
  TRY(RemoveFolder(folder));
  const std::string path = folder + "/scratch";
  TRY(MakeFolder(path));
  if (bounded) {
    const std::string image = folder + "/scratch.img";
    TRY(MakeImage(image, mib));
    TRY(MountImage(image, path));
  }
  TRY(MakePart(path + "/in", false));
  TRY(MakePart(path + "/out", true));
  return MakePart(path + "/work", true);
}

Result<Scratch> ScratchStore::Make(const jobs::LeaseRef& lease, std::uint64_t mib) const {
  const std::string folder = FolderOf(lease);
  if (auto prepared = Prepare(folder, mib, bounded_); !prepared) {
    if (auto removed = RemoveFolder(folder); !removed) LogWarning("{}", removed.error().detail);
    return std::unexpected(prepared.error());
  }
  return Find(lease, mib);
}

Scratch ScratchStore::Find(const jobs::LeaseRef& lease, std::uint64_t mib) const {
  const std::string path = FolderOf(lease) + "/scratch";
  return {.path = path, .mib = mib, .bounded = IsMountPoint(path)};
}

Status ScratchStore::RemoveFolder(const std::string& folder) const {
  TRY(secrets_.Remove(folder));
  TRY(Unmount(folder + "/scratch"));
  return RemoveTree(folder);
}

std::vector<std::string> ScratchStore::Found() const {
  std::vector<std::string> folders;
  std::error_code error;
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    folders.push_back(at->path());
  }
  return folders;
}

std::string ScratchStore::FolderOf(const jobs::LeaseRef& lease) const {
  return fmt::format("{}/{}-{}-{}", folder_, lease.task.job.Text(), lease.task.index,
                     lease.attempt);
}

}  // namespace ioworker::agent
