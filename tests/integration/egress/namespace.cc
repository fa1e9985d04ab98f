#include "namespace.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/program.h"
#include "base/thread.h"

namespace ioworker::egress {
namespace {

struct SocketAddress {
  sockaddr_storage bytes{};
  socklen_t size = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&bytes); }
};

SocketAddress SocketOf(const std::string& text, std::uint16_t port) {
  const auto address = *Address::Parse(text);
  SocketAddress socket;
  if (address.v6) {
    auto& to = reinterpret_cast<sockaddr_in6&>(socket.bytes);
    to.sin6_family = AF_INET6;
    to.sin6_port = htons(port);
    std::memcpy(&to.sin6_addr, address.bytes.data(), 16);
    socket.size = sizeof to;
  } else {
    auto& to = reinterpret_cast<sockaddr_in&>(socket.bytes);
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    std::memcpy(&to.sin_addr, address.bytes.data(), 4);
    socket.size = sizeof to;
  }
  return socket;
}

}  // namespace

void Ip(const std::string& words) {
  std::vector<std::string> all = {"ip"};
  std::istringstream stream(words);
  for (std::string word; stream >> word;) all.push_back(word);
  const auto end = RunProgram(all);
  ASSERT_TRUE(end) << end.error().message;
  ASSERT_EQ(end->status, 0) << words << ": " << end->output;
}

void LeaveNetwork() {
  CHECK(unshare(CLONE_NEWNET) == 0, "a network namespace cannot be made; this test needs root");
  // Addresses of version 6 count at once, without asking around whether they are taken.
  std::ofstream("/proc/sys/net/ipv6/conf/default/accept_dad") << "0";
}

FileHandle Listen(const std::string& address, std::uint16_t port) {
  const auto at = SocketOf(address, port);
  FileHandle server(socket(at.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(bind(server.get(), at.get(), at.size), 0) << address << " " << std::strerror(errno);
  EXPECT_EQ(listen(server.get(), 64), 0);
  return server;
}

Namespace::Namespace()
    : thread_(StartThread("namespace", [this](const std::stop_token& stop) { Work(stop); })) {
  const Lock lock(mutex_);
  while (!ready_) changed_.Wait(mutex_);
}

Namespace::~Namespace() {
  thread_.request_stop();
  changed_.NotifyAll();
}

void Namespace::Work(const std::stop_token& stop) {
  LeaveNetwork();
  const Lock lock(mutex_);
  thread_id_ = gettid();
  ready_ = true;
  changed_.NotifyAll();
  while (!stop.stop_requested()) {
    if (body_) {
      body_();
      body_ = nullptr;
      changed_.NotifyAll();
    }
    changed_.WaitFor(mutex_, milliseconds{100});
  }
}

void Namespace::Run(std::function<void()> body) {
  const Lock lock(mutex_);
  body_ = std::move(body);
  changed_.NotifyAll();
  while (body_) changed_.Wait(mutex_);
}

void Namespace::Ip(const std::string& words) {
  Run([&] { egress::Ip(words); });
}

FileHandle Namespace::Listen(const std::string& address, std::uint16_t port) {
  FileHandle server;
  Run([&] { server = egress::Listen(address, port); });
  return server;
}

FileHandle Namespace::Connect(const std::string& address, std::uint16_t port) {
  FileHandle client;
  Run([&] {
    const auto to = SocketOf(address, port);
    client = FileHandle(socket(to.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (connect(client.get(), to.get(), to.size) == 0) return;
    pollfd waiting{.fd = client.get(), .events = POLLOUT, .revents = 0};
    int error = 0;
    socklen_t size = sizeof error;
    const bool answered = errno == EINPROGRESS && poll(&waiting, 1, 1000) == 1 &&
                          getsockopt(client.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 &&
                          error == 0;
    if (!answered) client = {};
  });
  return client;
}

bool Namespace::Reaches(const std::string& address, std::uint16_t port) {
  return static_cast<bool>(Connect(address, port));
}

}  // namespace ioworker::egress
