#include "agent/secret_files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "agent/loop_mount.h"
#include "agent/scratch.h"
#include "agent/tree.h"
#include "base/file.h"
#include "domain/jobs/spec.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSecretBytesMax = 64 << 10;
constexpr std::size_t kFilesMax = 32;

std::unexpected<Error> Cannot(const std::string& what, const std::string& path) {
  return Unavailable("this device cannot keep secrets in memory",
                     fmt::format("cannot {} {}: {}", what, path, std::strerror(errno)));
}

// Not to be swapped out, where the kernel can promise that (6.4 and later).
Status MountMemory(const std::string& folder) {
  const std::string options =
      fmt::format("size=1m,nr_inodes=64,mode=0500,uid={0},gid={0}", kContainerUser);
  constexpr unsigned long kFlags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  if (mount("tmpfs", folder.c_str(), "tmpfs", kFlags, (options + ",noswap").c_str()) == 0) {
    return {};
  }
  if (errno == EINVAL && mount("tmpfs", folder.c_str(), "tmpfs", kFlags, options.c_str()) == 0) {
    return {};
  }
  return Cannot("mount a tmpfs at", folder);
}

bool IsMemory(const std::string& folder) {
  struct statfs about{};
  return statfs(folder.c_str(), &about) == 0 &&
         (about.f_type == TMPFS_MAGIC || about.f_type == RAMFS_MAGIC);
}

// For the container's user alone. Without root nothing can be given away: then all may read, in a
// folder whose parents are closed to others.
Status Write(const std::string& path, const std::string& value) {
  const FileHandle file(
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0400));
  if (!file || !WriteAll(file.get(), value)) return Cannot("write", path);
  const bool given = fchown(file.get(), kContainerUser, kContainerUser) == 0;
  if (fchmod(file.get(), given ? 0400 : 0444) != 0) return Cannot("open to the container", path);
  return {};
}

}  // namespace

std::string SecretFiles::OwnPlace(const std::string& lease_folder) const {
  return lease_folder + "/secrets";
}

std::string SecretFiles::SharedPlace(const std::string& lease_folder) const {
  if (memory_folder_.empty()) return {};
  return memory_folder_ + "/ioworker-secrets/" + fs::path(lease_folder).filename().string();
}

std::string SecretFiles::Find(const std::string& lease_folder) const {
  const std::string own = OwnPlace(lease_folder);
  return IsMountPoint(own) ? own : SharedPlace(lease_folder);
}

Result<std::string> SecretFiles::Lay(const std::string& lease_folder,
                                     const std::map<std::string, std::string>& secrets) const {
  for (const auto& [name, value] : secrets) {
    if (jobs::IsSecretName(name)) continue;
    return InvalidArgument("secrets", "invalid_secret_name", "a secret has a name that is no name");
  }
  TRY(Remove(lease_folder));
  std::string folder = OwnPlace(lease_folder);
  TRY(MakeFolder(folder));
  if (const Status mounted = MountMemory(folder); !mounted) {
    folder = SharedPlace(lease_folder);
    if (folder.empty() || !IsMemory(memory_folder_)) return std::unexpected(mounted.error());
    TRY(MakeFolder(folder));
    if (chmod(folder.c_str(), 0755) != 0) return Cannot("open to the container", folder);
  }
  for (const auto& [name, value] : secrets) TRY(Write(folder + "/" + name, value));
  return folder;
}

Result<std::map<std::string, std::string>> SecretFiles::Read(
    const std::string& lease_folder) const {
  std::map<std::string, std::string> secrets;
  const std::string folder = Find(lease_folder);
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (secrets.size() == kFilesMax) break;
    TRY(secrets[at->path().filename().string()], ReadFile(at->path(), kSecretBytesMax));
  }
  if (secrets.empty()) return NotFound("secrets", lease_folder);
  return secrets;
}

Status SecretFiles::Remove(const std::string& lease_folder) const {
  TRY(Unmount(OwnPlace(lease_folder)));
  const std::string shared = SharedPlace(lease_folder);
  return shared.empty() ? Status{} : RemoveTree(shared);
}

}  // namespace ioworker::agent
