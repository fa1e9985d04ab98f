#include "relay.h"

#include <cerrno>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/thread.h"

namespace ioworker::integration {
namespace {

sockaddr_in Local(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

sockaddr* Plain(sockaddr_in& address) { return reinterpret_cast<sockaddr*>(&address); }

void SendAtOnce(int socket) {
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

Relay::Relay(std::uint16_t target)
    : target_(target),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      waker_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  auto address = Local(0);
  socklen_t size = sizeof address;
  CHECK(bind(listener_.get(), Plain(address), sizeof address) == 0);
  CHECK(listen(listener_.get(), 100) == 0);
  CHECK(getsockname(listener_.get(), Plain(address), &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = StartThread("relay", [this](const std::stop_token& stop) { Work(stop); });
}

Relay::~Relay() {
  thread_.request_stop();
  Wake();
}

void Relay::Wake() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(waker_.get(), &one, sizeof one);
}

void Relay::Cut() {
  const Lock lock(mutex_);
  cut_ = true;
  Wake();
}

void Relay::Mend(Standing standing) {
  const Lock lock(mutex_);
  cut_ = false;
  close_all_ = standing == Standing::kClosed;
  Wake();
}

// The waker, the listener, and two for each connection, in order; while it is cut the waker alone.
std::vector<pollfd> Relay::Wanted() {
  std::vector<pollfd> wanted{{.fd = waker_.get(), .events = POLLIN, .revents = 0}};
  const Lock lock(mutex_);
  if (std::exchange(close_all_, false)) connections_.clear();
  if (cut_) return wanted;
  const auto events = [](const Way& out, const Way& in) {
    return static_cast<short>((out.waiting.empty() ? POLLIN : 0) |
                              (in.waiting.empty() ? 0 : POLLOUT));
  };
  wanted.push_back({.fd = listener_.get(), .events = POLLIN, .revents = 0});
  for (const auto& each : connections_) {
    wanted.push_back({.fd = each.near.get(), .events = events(each.up, each.down), .revents = 0});
    wanted.push_back({.fd = each.far.get(), .events = events(each.down, each.up), .revents = 0});
  }
  return wanted;
}

void Relay::Work(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    auto wanted = Wanted();
    if (poll(wanted.data(), wanted.size(), -1) < 0 && errno != EINTR) return;
    std::uint64_t ignored = 0;
    [[maybe_unused]] const auto got = read(waker_.get(), &ignored, sizeof ignored);
    if (wanted.size() == 1) continue;
    auto at = wanted.begin() + 2;
    for (auto each = connections_.begin(); each != connections_.end(); at += 2) {
      const bool stands = each->up.Move(at[0].revents, at[1].revents) &&
                          each->down.Move(at[1].revents, at[0].revents);
      each = stands ? std::next(each) : connections_.erase(each);
    }
    if (wanted[1].revents != 0) Accept();
  }
}

// False when it has ended.
bool Relay::Way::Move(short from_events, short to_events) {
  if ((from_events & (POLLIN | POLLHUP | POLLERR)) != 0 && waiting.empty()) {
    char bytes[16384];
    const auto got = recv(from, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN)) return false;
    if (got > 0) waiting.assign(bytes, static_cast<std::size_t>(got));
  }
  if (waiting.empty() && (to_events & (POLLHUP | POLLERR)) == 0) return true;
  if (waiting.empty()) return false;
  const auto sent = send(to, waiting.data(), waiting.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0) return errno == EAGAIN;
  waiting.erase(0, static_cast<std::size_t>(sent));
  return true;
}

void Relay::Accept() {
  FileHandle near(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  FileHandle far(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  auto address = Local(target_);
  if (!near || connect(far.get(), Plain(address), sizeof address) != 0) return;
  SendAtOnce(near.get());
  SendAtOnce(far.get());
  auto& made = connections_.emplace_back();
  made.up = {.from = near.get(), .to = far.get(), .waiting = {}};
  made.down = {.from = far.get(), .to = near.get(), .waiting = {}};
  made.near = std::move(near);
  made.far = std::move(far);
}

}  // namespace ioworker::integration
