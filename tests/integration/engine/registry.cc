#include "registry.h"

#include <csignal>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ioworker::engine::docker {
namespace {

constexpr const char* kProgram = "/usr/bin/docker-registry";
constexpr std::string_view kListening = "listening on ";

constexpr std::string_view kConfig = R"(version: 0.1
log:
  accesslog:
    disabled: true
storage:
  filesystem:
    rootdirectory: {0}/registry
http:
  addr: 127.0.0.1:0
)";

constexpr std::string_view kUsers = R"(auth:
  htpasswd:
    realm: test
    path: {0}/users
)";
// The hash, by bcrypt, of kPassword.
constexpr std::string_view kUser =
    "ann:$2y$05$abcdefghijklmnopqrstuuHIrMEWpUCQe2YqFR3sXwQ75u4od..9q\n";

// Where it says that it listens; empty if it ends before.
std::string ReadAddress(int words) {
  std::string text;
  char buffer[4096];
  for (;;) {
    const auto at = text.find(kListening);
    const auto end =
        at == std::string::npos ? at : text.find_first_of("\" \n", at + kListening.size());
    if (end != std::string::npos) {
      return text.substr(at + kListening.size(), end - at - kListening.size());
    }
    const ssize_t got = read(words, buffer, sizeof buffer);
    if (got <= 0) return {};
    text.append(buffer, static_cast<std::size_t>(got));
  }
}

}  // namespace

Result<std::unique_ptr<Registry>> Registry::Start(const std::string& folder, bool closed) {
  if (access(kProgram, X_OK) != 0) return NotFound("program", kProgram);
  const std::string config = folder + "/registry.yml";
  std::string text = fmt::format(fmt::runtime(kConfig), folder);
  if (closed) text += fmt::format(fmt::runtime(kUsers), folder);
  TRY(WriteFile(config, text, FileMode::kOwnerOnly));
  TRY(WriteFile(folder + "/users", kUser, FileMode::kOwnerOnly));
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Internal("no pipe");
  std::unique_ptr<Registry> registry(new Registry());
  registry->words_ = FileHandle(ends[0]);
  FileHandle theirs(ends[1]);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, theirs.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, theirs.get(), STDERR_FILENO);
  const char* const words[] = {kProgram, "serve", config.c_str(), nullptr};
  char* const environment[] = {nullptr};
  const int failed = posix_spawn(&registry->process_, kProgram, &files, nullptr,
                                 const_cast<char* const*>(words), environment);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) return Internal("docker-registry cannot be started");
  theirs = FileHandle();  // so that its end shows
  registry->address_ = ReadAddress(registry->words_.get());
  if (registry->address_.empty()) return Internal("docker-registry does not listen");
  return registry;
}

Registry::~Registry() {
  if (process_ <= 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

}  // namespace ioworker::engine::docker
