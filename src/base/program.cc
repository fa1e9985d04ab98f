#include "base/program.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

namespace ioworker {
namespace {

// Programs of the administrator are not in everybody's PATH.
constexpr std::array<const char*, 6> kFolders = {
    "/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"};
constexpr const char* kPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr std::size_t kOutputMax = 1 << 20;

std::optional<std::string> Find(const std::string& name) {
  if (name.contains('/'))
    return access(name.c_str(), X_OK) == 0 ? std::optional(name) : std::nullopt;
  for (const char* folder : kFolders) {
    std::string path = folder + name;
    if (access(path.c_str(), X_OK) == 0) return path;
  }
  return std::nullopt;
}

// A file without a name, which needs no reader while it is written.
Result<FileHandle> Buffer(std::string_view content) {
  FileHandle file(memfd_create("program", MFD_CLOEXEC));
  if (!file) return Internal(fmt::format("memfd_create: {}", std::strerror(errno)));
  if (!WriteAll(file.get(), content)) {
    return Internal(fmt::format("write: {}", std::strerror(errno)));
  }
  lseek(file.get(), 0, SEEK_SET);
  return file;
}

std::string ReadBack(const FileHandle& file) {
  const auto end = lseek(file.get(), 0, SEEK_END);
  std::string output(std::min(static_cast<std::size_t>(std::max<off_t>(end, 0)), kOutputMax), '\0');
  std::size_t size = 0;
  while (size < output.size()) {
    const auto got =
        pread(file.get(), output.data() + size, output.size() - size, static_cast<off_t>(size));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  output.resize(size);
  return output;
}

}  // namespace

bool HasProgram(const std::string& name) { return Find(name).has_value(); }

Result<ProgramEnd> RunProgram(const std::vector<std::string>& words, std::string_view input) {
  const auto path = Find(words.at(0));
  if (!path) return Unavailable("there is no program " + words[0] + " on this machine");
  TRY(const auto from, Buffer(input));
  TRY(const auto to, Buffer({}));
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::array<char*, 2> environment = {const_cast<char*>(kPath), nullptr};
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, from.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, to.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, to.get(), STDERR_FILENO);
  pid_t child = 0;
  const int error =
      posix_spawn(&child, path->c_str(), &files, nullptr, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) return Unavailable(words[0] + " cannot be run", std::strerror(error));
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return Internal(fmt::format("waitpid: {}", std::strerror(errno)));
  }
  return ProgramEnd{.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
                    .output = ReadBack(to)};
}

}  // namespace ioworker
