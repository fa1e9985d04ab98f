#include "db/testing/postgres_server.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

#include <fcntl.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mutex.h"
#include "db/postgres/postgres.h"

namespace ioworker::db::testing {
namespace {

constexpr std::string_view kPrograms = "/usr/lib/postgresql/15/bin/";
constexpr int kTriesMax = 600;
constexpr Duration kPause = milliseconds{50};

void Pause() {
  Mutex mutex;
  Condition never;
  const Lock lock(mutex);
  never.WaitFor(mutex, kPause);
}

// The server refuses to run as root.
const passwd* Nobody() { return getuid() == 0 ? getpwnam("nobody") : nullptr; }

// Starts a program that ends when this process does. Its words go to `log`.
Result<int> Spawn(const std::vector<std::string>& words, const std::string& log) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const passwd* const nobody = Nobody();
  const int pid = fork();
  if (pid < 0) return Unavailable("fork: " + std::string(std::strerror(errno)));
  if (pid > 0) return pid;
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
  dup2(file, 1);
  dup2(file, 2);
  if (nobody != nullptr && (setgid(nobody->pw_gid) != 0 || setuid(nobody->pw_uid) != 0)) _exit(126);
  prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after the change of user, which clears it
  execv(arguments[0], arguments.data());
  _exit(127);
}

Status Run(const std::vector<std::string>& words, const std::string& log) {
  TRY(const int pid, Spawn(words, log));
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (status == 0) return {};
  return Unavailable(words[0] + " failed; see " + log + ": " +
                     ReadFile(log, 1 << 16).value_or("it said nothing"));
}

Status MakeData(const std::string& folder, const ServerOptions& options) {
  const std::string data = folder + "/data";
  if (std::filesystem::exists(data)) return {};
  std::error_code error;
  std::filesystem::create_directories(data, error);
  if (const passwd* const nobody = Nobody()) {
    for (const auto& path : {folder, data}) {
      if (chown(path.c_str(), nobody->pw_uid, nobody->pw_gid) != 0) {
        return Unavailable("chown " + path + ": " + std::strerror(errno));
      }
    }
  }
  std::vector<std::string> words{std::string(kPrograms) + "initdb",
                                 "-D",
                                 data,
                                 "-U",
                                 "ioworker",
                                 "--auth=trust",
                                 "--locale=C",
                                 "--encoding=UTF8"};
  if (!options.durable) words.emplace_back("--no-sync");
  return Run(words, folder + "/initdb.log");
}

}  // namespace

Result<std::unique_ptr<PostgresServer>> PostgresServer::Start(const std::string& folder,
                                                              const ServerOptions& options) {
  TRY(MakeData(folder, options));
  std::vector<std::string> words{std::string(kPrograms) + "postgres",
                                 "-D",
                                 folder + "/data",
                                 "-k",
                                 folder,
                                 "-c",
                                 "listen_addresses=",
                                 "-c",
                                 "max_connections=100"};
  if (!options.durable) {
    for (const char* word :
         {"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"}) {
      words.emplace_back(word);
    }
  }
  for (std::size_t at = 0; at < options.settings.size();) {
    const auto end = std::min(options.settings.find('\n', at), options.settings.size());
    words.emplace_back("-c");
    words.push_back(options.settings.substr(at, end - at));
    at = end + 1;
  }
  TRY(const int pid, Spawn(words, folder + "/server.log"));
  auto server = std::unique_ptr<PostgresServer>(new PostgresServer(folder, pid));
  for (int i = 0; i < kTriesMax; ++i) {
    if (postgres::Open({.url = server->Url(), .password = {}})) return server;
    if (waitpid(pid, nullptr, WNOHANG) == pid) {
      server->pid_ = 0;
      break;
    }
    Pause();
  }
  return Unavailable("the server does not start; see " + folder + "/server.log: " +
                     ReadFile(folder + "/server.log", 1 << 16).value_or("it said nothing"));
}

PostgresServer::~PostgresServer() {
  if (pid_ == 0) return;
  kill(pid_, SIGQUIT);
  waitpid(pid_, nullptr, 0);
}

void PostgresServer::Kill() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

std::string PostgresServer::Url(const std::string& name, const std::string& schema) const {
  std::string host;
  for (const char c : folder_) host += c == '/' ? std::string("%2F") : std::string(1, c);
  std::string url = "postgres://ioworker@/" + name + "?host=" + host;
  if (!schema.empty()) url += "&options=-c%20search_path%3D" + schema;
  return url;
}

}  // namespace ioworker::db::testing
