#include "probe.h"

#include <cstdlib>

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ioworker::probe {
namespace {

constexpr std::size_t kFileBytesMax = 1 << 20;

std::string Quoted(const std::string& text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') quoted += '\\';
    if (byte >= 0x20 && byte < 0x7f) {
      quoted += c;
    } else {
      quoted += "\\u00";
      quoted += kDigits[byte >> 4];
      quoted += kDigits[byte & 15];
    }
  }
  return quoted + "\"";
}

// What follows "Name:" in /proc/self/status.
std::string StatusField(const std::string& status, const std::string& name) {
  const auto at = status.find("\n" + name + ":");
  if (at == std::string::npos) return {};
  const auto begin = status.find_first_not_of(" \t", at + name.size() + 2);
  return status.substr(begin, status.find('\n', begin) - begin);
}

// In any of the sets.
std::string Capabilities(const std::string& status) {
  std::uint64_t held = 0;
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
    held |= std::strtoull(StatusField(status, set).c_str(), nullptr, 16);
  }
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[held >> shift & 15];
  return text;
}

bool MakesKeys() {
  constexpr int kUserKeyring = -4;
  const long key = syscall(SYS_add_key, "user", "ioworker-trial", "x", 1, kUserKeyring);
  if (key < 0) return false;
  constexpr int kInvalidate = 21;
  syscall(SYS_keyctl, kInvalidate, key);
  return true;
}

// In a child: this process stays where it is.
bool MakesNamespaces() {
  const pid_t child = fork();
  if (child == 0) _exit(unshare(CLONE_NEWUSER) == 0 ? 1 : 0);
  int status = 0;
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 1;
}

std::uint64_t LimitOf(int what) {
  rlimit limit{};
  if (getrlimit(static_cast<__rlimit_resource_t>(what), &limit) != 0) return UINT64_MAX;
  return limit.rlim_max;
}

}  // namespace

void Facts::Name(const char* name) {
  if (!text_.empty()) text_ += ',';
  text_ += Quoted(name) + ":";
}

void Facts::Put(const char* name, std::uint64_t number) {
  Name(name);
  text_ += std::to_string(number);
}

void Facts::Put(const char* name, bool holds) {
  Name(name);
  text_ += holds ? "true" : "false";
}

void Facts::Put(const char* name, const std::string& text) {
  Name(name);
  text_ += Quoted(text);
}

void Facts::Put(const char* name, const std::vector<std::string>& texts) {
  Name(name);
  text_ += '[';
  for (const std::string& text : texts) {
    if (&text != texts.data()) text_ += ',';
    text_ += Quoted(text);
  }
  text_ += ']';
}

void Facts::Put(const char* name, const std::vector<Facts>& objects) {
  Name(name);
  text_ += '[';
  for (const Facts& object : objects) {
    if (&object != objects.data()) text_ += ',';
    text_ += object.Text();
  }
  text_ += ']';
}

std::string ReadAll(const std::string& path) {
  std::string content;
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return content;
  char piece[4096];
  while (content.size() < kFileBytesMax) {
    const ssize_t got = read(file, piece, sizeof piece);
    if (got <= 0) break;
    content.append(piece, static_cast<std::size_t>(got));
  }
  close(file);
  return content;
}

void LookAtPrivileges(Facts& facts) {
  uid_t users[3] = {};
  gid_t groups[3] = {};
  getresuid(&users[0], &users[1], &users[2]);
  getresgid(&groups[0], &groups[1], &groups[2]);
  const bool one_user = users[0] == users[1] && users[1] == users[2];
  const bool one_group = groups[0] == groups[1] && groups[1] == groups[2];
  facts.Put("user", std::uint64_t{one_user ? users[0] : 0});
  facts.Put("group", std::uint64_t{one_group ? groups[0] : 0});
  const std::string status = ReadAll("/proc/self/status");
  facts.Put("capabilities", Capabilities(status));
  facts.Put("no_new_privileges", StatusField(status, "NoNewPrivs") == "1");
  facts.Put("seccomp", StatusField(status, "Seccomp") == "2");
  facts.Put("keyrings", MakesKeys());
  facts.Put("namespaces", MakesNamespaces());
  facts.Put("open_files", LimitOf(RLIMIT_NOFILE));
  facts.Put("core_bytes", LimitOf(RLIMIT_CORE));
}

}  // namespace ioworker::probe
