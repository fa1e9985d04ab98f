#include "engine/docker/engine_socket.h"

#include <string_view>

#include <sys/stat.h>
#include <unistd.h>

#include "engine/docker/api.h"
#include "net/http_client.h"

namespace ioworker::engine::docker {
namespace {

bool IsSocket(const std::string& path) {
  struct stat status{};
  return stat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
}

bool Answers(const std::string& path) {
  net::HttpClient client({.unix_socket = path, .proxy = "", .ca_path = ""});
  net::HttpCall ping;
  ping.url = "http://engine/_ping";
  ping.deadline = seconds{2};
  const auto reply = client.Send(ping);
  return reply && reply->status == 200;
}

}  // namespace

std::vector<std::string> EngineSocketCandidates(const SocketHints& hints) {
  constexpr std::string_view kScheme = "unix://";
  std::vector<std::string> paths;
  if (hints.docker_host.starts_with(kScheme)) {
    paths.push_back(hints.docker_host.substr(kScheme.size()));
  }
  paths.emplace_back("/var/run/docker.sock");
  paths.emplace_back("/run/podman/podman.sock");
  if (!hints.runtime_dir.empty()) {
    paths.push_back(hints.runtime_dir + "/docker.sock");
    paths.push_back(hints.runtime_dir + "/podman/podman.sock");
  }
  return paths;
}

Result<std::string> FindEngineSocket(const std::vector<std::string>& candidates) {
  std::string forbidden;
  std::string silent;
  for (const std::string& path : candidates) {
    if (!IsSocket(path)) continue;
    if (Answers(path)) return path;
    (access(path.c_str(), W_OK) == 0 ? silent : forbidden) = path;
  }
  if (!forbidden.empty()) {
    return EngineError(
        "this user may not open " + forbidden +
        "; add the user to the socket's group (for Docker: adduser USER docker) and log in again");
  }
  if (!silent.empty()) {
    return EngineError("no container engine answers at " + silent +
                       "; start it (for Docker: systemctl start docker)");
  }
  return EngineError(
      "there is no container engine on this machine; run scripts/setup or install docker.io or "
      "podman");
}

}  // namespace ioworker::engine::docker
