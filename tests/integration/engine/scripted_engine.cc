#include "scripted_engine.h"

#include <utility>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/check.h"
#include "base/thread.h"

namespace ioworker::engine::docker {
namespace {

constexpr std::string_view kEndOfHead = "\r\n\r\n";
constexpr std::string_view kLength = "\r\nContent-Length: ";

// Its head, and as much of a body as that promises.
bool IsWhole(const std::string& request) {
  const auto end = request.find(kEndOfHead);
  if (end == std::string::npos) return false;
  const auto at = request.find(kLength);
  const std::size_t promised = at < end ? std::stoul(request.substr(at + kLength.size())) : 0;
  return request.size() >= end + kEndOfHead.size() + promised;
}

}  // namespace

ScriptedEngine::ScriptedEngine(const std::string& folder, Script script)
    : socket_path_(folder + "/engine.sock"),
      script_(std::move(script)),
      listener_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  CHECK(socket_path_.size() < sizeof address.sun_path);
  socket_path_.copy(address.sun_path, sizeof address.sun_path);
  unlink(socket_path_.c_str());
  CHECK(bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CHECK(listen(listener_.get(), 16) == 0);
  thread_ = StartThread("scripted", [this](std::stop_token) { Serve(); });
}

ScriptedEngine::~ScriptedEngine() {
  shutdown(listener_.get(), SHUT_RDWR);  // ends the accept
  thread_.join();
  unlink(socket_path_.c_str());
}

void ScriptedEngine::Serve() {
  for (;;) {
    const FileHandle connection(accept(listener_.get(), nullptr, nullptr));
    if (!connection) return;
    Answer(connection);
  }
}

void ScriptedEngine::Answer(const FileHandle& connection) {
  std::string request;
  char buffer[4096];
  while (!IsWhole(request)) {
    const ssize_t got = read(connection.get(), buffer, sizeof buffer);
    if (got <= 0) return;
    request.append(buffer, static_cast<std::size_t>(got));
  }
  body_ = request.substr(request.find(kEndOfHead) + kEndOfHead.size());
  std::string answer = script_(request.substr(0, request.find(" HTTP/")));
  std::string_view rest = answer;
  while (!rest.empty()) {
    const ssize_t sent = send(connection.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  shutdown(connection.get(), SHUT_WR);
  while (read(connection.get(), buffer, sizeof buffer) > 0) continue;
}

std::string Reply(int status, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) +
         " x\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" +
         body;
}

}  // namespace ioworker::engine::docker
