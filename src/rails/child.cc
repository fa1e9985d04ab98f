#include "rails/child.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ioworker::rails {
namespace {

constexpr const char* kPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// A pair of sockets instead of a pipe: writing to a child that is gone raises no signal.
Result<std::pair<FileHandle, FileHandle>> Pair() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return Unavailable("no pipe to a child", std::strerror(errno));
  }
  return std::pair(FileHandle(ends[0]), FileHandle(ends[1]));
}

void MakeNonBlocking(int descriptor) {
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

}  // namespace

Result<std::unique_ptr<Child>> Child::Start(const std::vector<std::string>& words) {
  TRY(auto input, Pair());
  TRY(auto output, Pair());
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::array<char*, 2> environment = {const_cast<char*>(kPath), nullptr};
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input.second.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output.second.get(), STDOUT_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t ordinary;
  sigemptyset(&none);
  sigemptyset(&ordinary);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) sigaddset(&ordinary, signal);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &ordinary);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, words.at(0).c_str(), &files, &attributes, arguments.data(),
                                 environment.data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) return Unavailable(words[0] + " cannot be run", std::strerror(error));
  MakeNonBlocking(input.first.get());
  MakeNonBlocking(output.first.get());
  return std::unique_ptr<Child>(new Child(pid, std::move(input.first), std::move(output.first)));
}

Child::Child(pid_t pid, FileHandle input, FileHandle output)
    : pid_(pid), input_(std::move(input)), output_(std::move(output)) {}

Child::~Child() {
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace ioworker::rails
