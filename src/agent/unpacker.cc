#include "agent/unpacker.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/scratch.h"

namespace ioworker::agent {
namespace {

FileHandle OpenBelow(int root, const std::string& path, std::uint64_t flags, std::uint64_t mode) {
  open_how how{};
  how.flags = flags | O_CLOEXEC | O_NOFOLLOW;
  how.mode = mode;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return FileHandle(static_cast<int>(syscall(SYS_openat2, root, path.c_str(), &how, sizeof how)));
}

// EEXIST, ENOENT, ENOTDIR: of an archive that names a place twice, or a file before its folder.
std::unexpected<Error> Failed(const std::string& path) {
  const int why = errno;
  const std::string words = fmt::format("{} cannot be written: {}", path, std::strerror(why));
  if (why == ENOSPC || why == EDQUOT) {
    return TooLarge("archive", "the archive does not fit on the scratch disk");
  }
  if (why == EEXIST || why == ENOENT || why == ENOTDIR) {
    return InvalidArgument("archive", "bad_archive", "the archive is out of order: " + words);
  }
  return Internal(words);
}

}  // namespace

Unpacker::Unpacker(const std::string& folder, const ArchiveLimits& limits)
    : root_(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)),
      reader_(*this, limits) {}

Status Unpacker::Add(std::string_view bytes) {
  if (!root_) return Internal("the folder of a checkpoint cannot be opened");
  return reader_.Add(bytes);
}

Status Unpacker::Finish() { return reader_.Finish(); }

Status Unpacker::OnFolder(const ArchiveEntry& entry) {
  const auto slash = entry.path.rfind('/');
  const bool at_top = slash == std::string::npos;
  const std::string parent = at_top ? "." : entry.path.substr(0, slash);
  const std::string name = at_top ? entry.path : entry.path.substr(slash + 1);
  const FileHandle above = OpenBelow(root_.get(), parent, O_RDONLY | O_DIRECTORY, 0);
  if (!above || mkdirat(above.get(), name.c_str(), 0755) != 0) return Failed(entry.path);
  const FileHandle made = OpenBelow(above.get(), name, O_RDONLY | O_DIRECTORY, 0);
  if (!made || !GiveToContainer(made.get(), 0755)) return Failed(entry.path);
  return {};
}

Status Unpacker::OnFile(const ArchiveEntry& entry) {
  entry_ = entry;
  file_ = OpenBelow(root_.get(), entry.path, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (!file_) return Failed(entry.path);
  return {};
}

Status Unpacker::OnBytes(std::string_view bytes) {
  if (!WriteAll(file_.get(), bytes)) return Failed(entry_.path);
  return {};
}

Status Unpacker::OnFileEnd() {
  const timespec times[2] = {{.tv_sec = entry_.modified_at, .tv_nsec = 0},
                             {.tv_sec = entry_.modified_at, .tv_nsec = 0}};
  const bool given = GiveToContainer(file_.get(), entry_.executable ? 0755 : 0644) &&
                     futimens(file_.get(), times) == 0;
  if (!given) return Failed(entry_.path);
  file_ = FileHandle();
  return {};
}

}  // namespace ioworker::agent
