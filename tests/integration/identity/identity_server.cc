#include "identity_server.h"

#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "net/http_client.h"

namespace ioworker::oidc {
namespace {

constexpr std::string_view kListening = "listening on ";
constexpr int kStartMillisecondsMax = 120'000;  // sanitizers and a busy machine
constexpr std::size_t kOutputBytesMax = 64 << 10;

// Where it says that it listens; empty if it ends before.
std::string ReadOrigin(int output) {
  std::string text;
  char buffer[4096];
  while (text.size() < kOutputBytesMax) {
    const auto at = text.find(kListening);
    const auto end = at == std::string::npos ? at : text.find('\n', at);
    if (end != std::string::npos) {
      return text.substr(at + kListening.size(), end - at - kListening.size());
    }
    pollfd wait{.fd = output, .events = POLLIN, .revents = 0};
    if (poll(&wait, 1, kStartMillisecondsMax) <= 0) return {};
    const ssize_t got = read(output, buffer, sizeof buffer);
    if (got <= 0) return {};
    text.append(buffer, static_cast<std::size_t>(got));
  }
  return {};
}

net::Response Call(const net::HttpCall& call) {
  net::HttpClient client({});
  auto response = client.Send(call);
  CHECK(response && response->status == 200, "the identity server answers");
  return *std::move(response);
}

struct Pipe {
  Pipe() {
    int both[2];
    CHECK(pipe2(both, O_CLOEXEC) == 0);
    read = FileHandle(both[0]);
    write = FileHandle(both[1]);
  }
  FileHandle read, write;
};

}  // namespace

Result<std::unique_ptr<IdentityServer>> IdentityServer::Start() {
  if (access(IOWORKER_NODE, X_OK) != 0) return NotFound("program", IOWORKER_NODE);
  Pipe input;
  Pipe output;
  std::unique_ptr<IdentityServer> server(new IdentityServer());
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input.read.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output.write.get(), STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  const char* const words[] = {IOWORKER_NODE, IOWORKER_IDENTITY "/server.js", "--redirect-base",
                               kRedirectBase, nullptr};
  char* const environment[] = {nullptr};
  const int failed = posix_spawn(&server->process_, IOWORKER_NODE, &files, nullptr,
                                 const_cast<char* const*>(words), environment);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) return Internal("node cannot be started");
  output.write = FileHandle();  // so that its end shows
  server->input_ = std::move(input.write);
  server->output_ = std::move(output.read);
  server->origin_ = ReadOrigin(server->output_.get());
  if (server->origin_.empty()) return NotFound("package", "of tests/integration/identity");
  server->settings_ = nlohmann::json::parse(Call({.url = server->origin_ + "/settings"}).body);
  return server;
}

IdentityServer::~IdentityServer() {
  if (process_ <= 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

Provider IdentityServer::ProviderOf(const std::string& profile) const {
  const auto& settings = settings_.at(profile);
  Provider provider = KnownProvider(ParseProviderKind(profile).value());
  provider.name = profile;
  provider.client_id = settings.at("client_id");
  provider.client_secret = settings.at("client_secret");
  if (HasIdToken(provider.kind)) provider.issuer = settings.at("issuer");
  const auto& endpoints = settings.at("endpoints");
  provider.endpoints = {.authorize = endpoints.value("authorize", ""),
                        .token = endpoints.value("token", ""),
                        .keys = endpoints.value("keys", ""),
                        .user = endpoints.value("user", ""),
                        .emails = endpoints.value("emails", "")};
  if (provider.kind == ProviderKind::kApple) {
    provider.client_secret.clear();
    provider.apple = {
        .team_id = settings.at("team_id"),
        .key_id = settings.at("key_id"),
        .key = jose::PrivateKey::ReadPem(settings.at("private_key").get<std::string>()).value()};
  }
  return provider;
}

void IdentityServer::SetKnobs(const std::string& profile, const nlohmann::json& knobs) const {
  Call({.method = "POST", .url = origin_ + "/knobs/" + profile, .body = knobs.dump()});
}

}  // namespace ioworker::oidc
