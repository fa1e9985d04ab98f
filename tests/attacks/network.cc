// Attacks by network, from a job that has none.
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "attack.h"

extern char** environ;

namespace ioworker::attacks {
namespace {

bool Connects(const char* address, std::uint16_t port) {
  const int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  inet_pton(AF_INET, address, &to.sin_addr);
  bool open = connect(client, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  if (!open && errno == EINPROGRESS) {
    pollfd waiting{.fd = client, .events = POLLOUT, .revents = 0};
    int error = 0;
    socklen_t size = sizeof error;
    poll(&waiting, 1, 200);
    open = (waiting.revents & POLLOUT) != 0 &&
           getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
  }
  close(client);
  return open;
}

// The machine by the addresses that engines give it, the cloud's metadata, private and public
// hosts.
Verdict PortScan() {
  Verdict verdict;
  int tried = 0;
  for (const char* address : {"172.17.0.1", "172.18.0.1", "10.88.0.1", "192.168.0.1", "192.168.1.1",
                              "169.254.169.254", "10.0.0.1", "1.1.1.1", "127.0.0.1"}) {
    for (const std::uint16_t port : {22, 53, 80, 443, 631, 2375, 2376, 5432, 6443, 8080, 10250}) {
      ++tried;
      Expect(verdict, !Connects(address, port), std::string(address) + ":" + std::to_string(port));
    }
  }
  std::ifstream devices("/proc/net/dev");
  for (std::string line; std::getline(devices, line);) {
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    const auto begin = line.find_first_not_of(' ');
    Expect(verdict, line.substr(begin, colon - begin) == "lo",
           "has " + line.substr(begin, colon - begin));
  }
  verdict.figures = " " + std::to_string(tried) + " ports" + verdict.figures;
  return verdict;
}

Verdict RawSockets() {
  Verdict verdict;
  Expect(verdict, socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) < 0, "raw IP");
  Expect(verdict, socket(AF_PACKET, SOCK_RAW, 0) < 0, "packets");
  const int route = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
  Expect(verdict,
         route < 0 || setsockopt(route, SOL_SOCKET, SO_SNDBUFFORCE, "\xff\xff\xff", 4) != 0,
         "larger buffers than allowed");
  return verdict;
}

// Sockets by which engines and init systems are told what to do, as files and without.
Verdict EngineHunt() {
  Verdict verdict;
  namespace fs = std::filesystem;
  int looked_at = 0;
  std::error_code error;
  for (const char* root : {"/run", "/var", "/tmp", "/dev", "/work", "/in", "/out", "/etc"}) {
    for (fs::recursive_directory_iterator
             at(root, fs::directory_options::skip_permission_denied, error),
         end;
         at != end && looked_at < 100'000; at.increment(error)) {
      ++looked_at;
      struct stat about{};
      if (lstat(at->path().c_str(), &about) != 0) continue;
      Expect(verdict, !S_ISSOCK(about.st_mode), "the socket " + at->path().string());
    }
  }
  std::ifstream sockets("/proc/net/unix");
  std::string line;
  std::getline(sockets, line);
  while (std::getline(sockets, line)) {
    const auto name = line.find_last_of(' ');
    Expect(verdict, name == std::string::npos || name + 1 == line.size() || !line.contains('@'),
           "sees " + line);
  }
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string entry = *each;
    Expect(verdict,
           !entry.starts_with("DOCKER_") && !entry.contains("IOWORKER_KEY") &&
               !entry.contains("TOKEN") && !entry.contains("SECRET"),
           "is told " + entry);
  }
  verdict.figures = " " + std::to_string(looked_at) + " files" + verdict.figures;
  return verdict;
}

}  // namespace

std::vector<Attack> NetworkAttacks() {
  return {{"port-scan", PortScan}, {"raw-sockets", RawSockets}, {"engine-hunt", EngineHunt}};
}

}  // namespace ioworker::attacks
