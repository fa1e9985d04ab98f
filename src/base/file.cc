#include "base/file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ioworker {
namespace {

std::unexpected<Error> Failed(std::string_view what, const std::string& path) {
  const int code = errno;
  return std::unexpected(
      Error{.code = code == ENOENT ? ErrorCode::kNotFound : ErrorCode::kInternal,
            .reason = code == ENOENT ? "file_not_found" : "file_error",
            .message = "cannot " + std::string(what) + " " + path + ": " + std::strerror(code),
            .field = {},
            .detail = {}});
}

}  // namespace

FileHandle::~FileHandle() {
  if (descriptor_ >= 0) close(descriptor_);
}

FileHandle::FileHandle(FileHandle&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Result<std::string> ReadFile(const std::string& path, std::size_t bytes_max) {
  const FileHandle file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return Failed("open", path);
  std::string content;
  char buffer[16384];
  for (;;) {
    const ssize_t got = read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed("read", path);
    if (got == 0) return content;
    content.append(buffer, static_cast<std::size_t>(got));
    if (content.size() > bytes_max) {
      return TooLarge("file", path + " is larger than " + std::to_string(bytes_max) + " bytes");
    }
  }
}

bool WriteAll(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Status WriteFile(const std::string& path, std::string_view content, FileMode mode) {
  const std::string draft = path + ".new";
  {
    const FileHandle file(
        open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, static_cast<mode_t>(mode)));
    if (!file) return Failed("create", draft);
    if (!WriteAll(file.get(), content)) return Failed("write", draft);
    if (fsync(file.get()) != 0) return Failed("sync", draft);
  }
  if (rename(draft.c_str(), path.c_str()) != 0) return Failed("rename to", path);
  return SyncFolder(std::filesystem::path(path).parent_path());
}

Status SyncFolder(const std::string& path) {
  const FileHandle folder(
      open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || fsync(folder.get()) != 0) return Failed("sync the folder", path);
  return {};
}

Status MakeFolder(const std::string& path) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(path, error);
  if (error) {
    errno = error.value();
    return Failed("create the folder", path);
  }
  if (made && chmod(path.c_str(), 0700) != 0) return Failed("protect the folder", path);
  return {};
}

}  // namespace ioworker
