#include "egress/name_server.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "base/log.h"
#include "base/thread.h"

namespace ioworker::egress {
namespace {

constexpr int kThreads = 4;

sockaddr_in SocketOf(const Address& address, std::uint16_t port) {
  sockaddr_in socket{};
  socket.sin_family = AF_INET;
  socket.sin_port = htons(port);
  std::memcpy(&socket.sin_addr, address.bytes.data(), 4);
  return socket;
}

}  // namespace

Result<std::unique_ptr<NameServer>> NameServer::Start(NameServerOptions options) {
  FileHandle server(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // The bridge's address may be a moment in coming.
  constexpr int kFree = 1;
  setsockopt(server.get(), IPPROTO_IP, IP_FREEBIND, &kFree, sizeof kFree);
  sockaddr_in at = SocketOf(options.gateway, options.port);
  socklen_t size = sizeof at;
  if (!server || bind(server.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 ||
      getsockname(server.get(), reinterpret_cast<sockaddr*>(&at), &size) != 0) {
    return Unavailable("the job's names cannot be answered on this device",
                       fmt::format("port {} of {}: {}", options.port, options.gateway.Text(),
                                   std::strerror(errno)));
  }
  return std::unique_ptr<NameServer>(
      new NameServer(std::move(options), std::move(server), ntohs(at.sin_port)));
}

NameServer::NameServer(NameServerOptions options, FileHandle socket, std::uint16_t port)
    : options_(std::move(options)),
      socket_(std::move(socket)),
      port_(port),
      stopped_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  for (int i = 0; i < kThreads; ++i) {
    threads_.push_back(StartThread("names", [this](const std::stop_token& stop) { Serve(stop); }));
  }
}

NameServer::~NameServer() {
  for (auto& thread : threads_) thread.request_stop();
  eventfd_write(stopped_.get(), 1);  // nobody reads it: every thread sees it
}

void NameServer::Serve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::array<pollfd, 2> waiting = {{{.fd = socket_.get(), .events = POLLIN, .revents = 0},
                                      {.fd = stopped_.get(), .events = POLLIN, .revents = 0}}};
    poll(waiting.data(), waiting.size(), -1);
    std::array<char, kDnsBytesMax + 1> bytes;
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const auto got = recvfrom(socket_.get(), bytes.data(), bytes.size(), 0,
                              reinterpret_cast<sockaddr*>(&from), &size);
    if (got < 0) continue;  // another thread has it
    const auto reply = Reply({bytes.data(), static_cast<std::size_t>(got)});
    if (!reply) continue;
    sendto(socket_.get(), reply->data(), reply->size(), 0, reinterpret_cast<const sockaddr*>(&from),
           size);
  }
}

std::optional<std::string> NameServer::Reply(std::string_view message) {
  const auto question = ParseQuestion(message);
  return question ? Answer(*question) : Misunderstood(message);
}

std::string NameServer::Answer(const DnsQuestion& question) {
  const bool plain = question.name.contains('.');  // "printer" is a neighbour's name
  if (!plain || (options_.listed && !IsNamed(options_.names, question.name))) {
    return AnswerTo(question, DnsCode::kNoSuchName);
  }
  // A job's bridge has no addresses of version 6, so it is told none; nor anything else.
  if (question.type != static_cast<std::uint16_t>(DnsType::kA)) {
    return AnswerTo(question, DnsCode::kOk);
  }
  auto addresses = options_.lookup(question.name);
  if (!addresses && addresses.error().code == ErrorCode::kNotFound) {
    return AnswerTo(question, DnsCode::kNoSuchName);
  }
  if (!addresses) return AnswerTo(question, DnsCode::kFailed);
  std::erase_if(*addresses, [](const Address& each) { return each.v6 || !IsPublic(each); });
  if (addresses->size() > kDnsAddressesMax) addresses->resize(kDnsAddressesMax);
  if (auto noted = options_.on_addresses(*addresses); !noted) {
    LogWarning("names: {} is not answered: {}", question.name, noted.error().detail);
    return AnswerTo(question, DnsCode::kFailed);
  }
  return AnswerTo(question, DnsCode::kOk, *addresses, kDnsTimeToLive);
}

}  // namespace ioworker::egress
