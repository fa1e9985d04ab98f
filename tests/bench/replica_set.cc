#include "replica_set.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "db/postgres/postgres.h"
#include "store/leadership.h"

namespace ioworker::bench {
namespace {

constexpr Duration kStartDeadline = minutes{1};

int FreePort() {
  const FileHandle socket(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size);
  getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

}  // namespace

Result<std::unique_ptr<ReplicaSet>> ReplicaSet::Start(const Programs& programs) {
  auto set = std::unique_ptr<ReplicaSet>(new ReplicaSet(programs));
  TRY(MakeFolder(set->folder_.path() + "/postgres"));
  // The server's user must reach its folder.
  chmod(set->folder_.path().c_str(), 0755);
  TRY(set->server_, db::testing::PostgresServer::Start(set->folder_.path() + "/postgres",
                                                       {.durable = true, .settings = {}}));
  TRY(set->database_, db::postgres::Open({.url = set->server_->Url(), .password = {}}));
  for (int i = 0; i <= kReplicas; ++i) set->ports_.push_back(FreePort());
  set->url_ = fmt::format("http://127.0.0.1:{}", set->ports_[kReplicas]);
  TRY(set->StartBalancer());
  for (int i = 0; i < kReplicas; ++i) {
    TRY(set->StartReplica(i));
    TRY(set->AwaitReady(i));
  }
  TRY(const auto text, ReadFile(set->FolderOf(0) + "/network/operator.json", 1 << 16));
  const auto kept = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!kept.is_object()) return Internal("operator.json is no JSON");
  set->key_ = kept.value("api_key", "");
  TRY(set->reader_, set->database_->OpenReader());
  TRY(set->StartAgents());
  return set;
}

std::string ReplicaSet::FolderOf(int replica) const {
  return fmt::format("{}/replica-{}", folder_.path(), replica);
}

Status ReplicaSet::StartReplica(int number) {
  const auto port = std::to_string(ports_[static_cast<std::size_t>(number)]);
  const auto at = static_cast<std::size_t>(number);
  TRY(replicas_[at],
      Child::Start({programs_.ioworker, "coordinator", "--data", FolderOf(number), "--artifacts",
                    folder_.path() + "/artifacts", "--port", port, "--public-url", url_,
                    "--replica-url", "http://127.0.0.1:" + port, "--database", server_->Url(),
                    "--credit", "100000000", "--calls-per-second", "0"},
                   fmt::format("{}-{}.log", FolderOf(number), ++starts_[at])));
  return {};
}

Status ReplicaSet::AwaitReady(int replica) {
  TRY(replicas_[static_cast<std::size_t>(replica)]->AwaitLine("ready", kStartDeadline));
  return {};
}

Status ReplicaSet::KillAndRestart(int replica) {
  replicas_[static_cast<std::size_t>(replica)]->Kill();
  replicas_[static_cast<std::size_t>(replica)].reset();
  return StartReplica(replica);
}

Status ReplicaSet::StartBalancer() {
  std::string servers;
  for (int i = 0; i < kReplicas; ++i) {
    servers +=
        fmt::format("    server 127.0.0.1:{} max_fails=0;\n", ports_[static_cast<std::size_t>(i)]);
  }
  const std::string folder = folder_.path() + "/nginx";
  TRY(MakeFolder(folder));
  const std::string config = fmt::format(
      "daemon off; pid {0}/pid; error_log {0}/error.log; worker_processes 1;\n"
      "events {{ worker_connections 4096; }}\n"
      "http {{\n  access_log off; client_body_temp_path {0}/body; proxy_temp_path {0}/proxy;\n"
      "  fastcgi_temp_path {0}/fastcgi; uwsgi_temp_path {0}/uwsgi; scgi_temp_path {0}/scgi;\n"
      "  map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}\n"
      "  upstream network {{\n{1}    keepalive 16;\n  }}\n"
      "  server {{\n    listen 127.0.0.1:{2};\n    location / {{\n"
      "      proxy_pass http://network; proxy_http_version 1.1; proxy_set_header Host $http_host;\n"
      "      proxy_set_header Upgrade $http_upgrade;\n"
      "      proxy_set_header Connection $connection_upgrade;\n"
      "      proxy_connect_timeout 1s; proxy_read_timeout 1h; proxy_send_timeout 1h;\n"
      "      proxy_next_upstream error timeout;\n    }}\n  }}\n}}\n",
      folder, servers, ports_[kReplicas]);
  TRY(WriteFile(folder + "/nginx.conf", config, FileMode::kEveryoneReads));
  TRY(balancer_,
      Child::Start({"/usr/sbin/nginx", "-c", folder + "/nginx.conf", "-e", folder + "/start.log"},
                   folder + "/output.log"));
  return {};
}

Status ReplicaSet::StartAgents() {
  setenv("IOWORKER_URL", url_.c_str(), 1);
  setenv("IOWORKER_DATA", FolderOf(0).c_str(), 1);
  for (int i = 0; i < kAgents; ++i) {
    const std::string data = fmt::format("{}/agent-{}", folder_.path(), i);
    const std::string log = data + ".log";
    TRY(MakeFolder(data));
    TRY(auto code, Child::Run({programs_.ioworker, "enrol", "--json"}, log + ".code"));
    const auto json = nlohmann::json::parse(code, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return Internal("no enrolment code: " + code);
    TRY(Child::Run({programs_.ioworker, "device", "--data", data, "enroll", "--url", url_, "--code",
                    json.value("code", ""), "--engine", "fake", "--cores", "64"},
                   log + ".enroll"));
    TRY(auto agent,
        Child::Start({programs_.ioworker, "device", "--data", data, "run", "--engine", "fake"},
                     log));
    agents_.push_back(std::move(agent));
  }
  unsetenv("IOWORKER_URL");  // or the next bench's programs would look here
  return {};
}

Result<int> ReplicaSet::Leader() {
  TRY(const auto found, store::FindLeadership(*reader_));
  if (found.vacant) return -1;
  for (int i = 0; i < kReplicas; ++i) {
    const auto port = ":" + std::to_string(ports_[static_cast<std::size_t>(i)]);
    if (found.url.ends_with(port)) return i;
  }
  return -1;
}

}  // namespace ioworker::bench
