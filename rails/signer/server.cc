#include "rails/signer/server.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "rails/line_stream.h"
#include "rails/wire.h"

namespace ioworker::signer {
namespace {

constexpr Duration kRequestDeadline = seconds{5};
constexpr int kWaitingMax = 16;

std::unexpected<Error> Refuse(const std::string& path, std::string_view what) {
  return Conflict("socket", fmt::format("the socket {}: {}", path, what));
}

Result<sockaddr_un> AddressOf(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) {
    return Refuse(path, "the path must have 1 to 107 bytes");
  }
  std::ranges::copy(path, address.sun_path);
  return address;
}

// Removes what a signer that died has left.
Status ClearPath(const std::string& path, const sockaddr_un& address) {
  struct stat about{};
  if (lstat(path.c_str(), &about) != 0) return {};
  if (!S_ISSOCK(about.st_mode)) return Refuse(path, "another file is there");
  const FileHandle probe(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    return Refuse(path, "another signer listens there");
  }
  unlink(path.c_str());
  return {};
}

}  // namespace

Server::Server(FileHandle socket, ServerOptions options)
    : socket_(std::move(socket)), options_(std::move(options)) {}

Result<Server> Server::Listen(ServerOptions options) {
  TRY(const auto address, AddressOf(options.path));
  TRY(ClearPath(options.path, address));
  FileHandle listening(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const mode_t before = umask(0777);  // nobody may connect before the mode is set
  const int bound =
      bind(listening.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  umask(before);
  if (bound != 0 || chmod(options.path.c_str(), options.mode) != 0 ||
      listen(listening.get(), kWaitingMax) != 0) {
    return Refuse(options.path, std::strerror(errno));
  }
  return Server(std::move(listening), std::move(options));
}

bool Server::ServeOne(Signer& signer, const Clock& clock) {
  const FileHandle peer(
      accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!peer) return false;
  ucred who{};
  socklen_t size = sizeof who;
  if (getsockopt(peer.get(), SOL_SOCKET, SO_PEERCRED, &who, &size) != 0 ||
      std::ranges::find(options_.users, who.uid) == options_.users.end()) {
    LogWarning("user {} may not ask this signer and was turned away", who.uid);
    return false;
  }
  rails::LineStream stream(peer.get(), peer.get(), rails::kLineBytesMax, clock);
  const auto line = stream.Read(kRequestDeadline);
  if (!line || !*line) return false;
  return stream.Write(signer.AnswerLine(**line), kRequestDeadline).has_value();
}

}  // namespace ioworker::signer
