#include "agent/loop_mount.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/program.h"

namespace ioworker::agent {
namespace {

constexpr int kLoopTries = 16;  // others may take the free device first

std::unexpected<Error> Failed(std::string_view what, const std::string& path) {
  return Unavailable("the scratch disk cannot be made on this device",
                     fmt::format("cannot {} {}: {}", what, path, std::strerror(errno)));
}

// The options: no reserved blocks; inode tables zeroed when used; no discard of what was just
// reserved; no journal.
Status RunMkfs(const std::string& image) {
  TRY(const auto end, RunProgram({"mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal", "-E",
                                  "lazy_itable_init=1,nodiscard", "--", image}));
  if (end.status == 0) return {};
  return Unavailable(
      "the scratch disk cannot be made on this device",
      fmt::format("mkfs.ext4 {} ended with status {}: {}", image, end.status, end.output));
}

// Ties the file to a free loop device, which lets go of it after the last unmount.
Result<FileHandle> AttachLoop(const std::string& image, std::string& device) {
  const FileHandle backing(open(image.c_str(), O_RDWR | O_CLOEXEC));
  if (!backing) return Failed("open", image);
  const FileHandle control(open("/dev/loop-control", O_RDWR | O_CLOEXEC));
  if (!control) return Failed("open", "/dev/loop-control");
  for (int attempt = 0; attempt < kLoopTries; ++attempt) {
    const int number = ioctl(control.get(), LOOP_CTL_GET_FREE);
    if (number < 0) return Failed("get a free device from", "/dev/loop-control");
    device = fmt::format("/dev/loop{}", number);
    FileHandle loop(open(device.c_str(), O_RDWR | O_CLOEXEC));
    if (!loop) return Failed("open", device);
    loop_config config{};
    config.fd = static_cast<std::uint32_t>(backing.get());
    config.info.lo_flags = LO_FLAGS_AUTOCLEAR;
    if (ioctl(loop.get(), LOOP_CONFIGURE, &config) == 0) return loop;
    if (errno != EBUSY) return Failed("configure", device);
  }
  return Failed("find a free loop device for", image);
}

}  // namespace

Status MakeImage(const std::string& image, std::uint64_t mib) {
  {
    const FileHandle file(open(image.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file) return Failed("create", image);
    const auto size = static_cast<off_t>(mib << 20);
    // Reserved, not sparse: a task that was promised a disk must not find the machine's full.
    if (fallocate(file.get(), 0, 0, size) != 0) {
      if (errno != EOPNOTSUPP) return Failed("reserve the disk of", image);
      if (ftruncate(file.get(), size) != 0) return Failed("size", image);
    }
  }
  return RunMkfs(image);
}

Status MountImage(const std::string& image, const std::string& folder) {
  std::string device;
  TRY(const FileHandle loop, AttachLoop(image, device));
  if (mount(device.c_str(), folder.c_str(), "ext4", MS_NOSUID | MS_NODEV | MS_NOATIME, "") != 0) {
    return Failed("mount the file system of", image);
  }
  return {};
}

Status Unmount(const std::string& folder) {
  if (!IsMountPoint(folder)) return {};
  if (umount2(folder.c_str(), UMOUNT_NOFOLLOW) == 0) return {};
  if (umount2(folder.c_str(), UMOUNT_NOFOLLOW | MNT_DETACH) == 0) return {};
  return Failed("unmount", folder);
}

bool IsMountPoint(const std::string& folder) {
  struct stat inside{};
  struct stat outside{};
  return lstat(folder.c_str(), &inside) == 0 && lstat((folder + "/..").c_str(), &outside) == 0 &&
         S_ISDIR(inside.st_mode) && inside.st_dev != outside.st_dev;
}

}  // namespace ioworker::agent
