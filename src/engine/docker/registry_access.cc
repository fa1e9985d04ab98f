// What DockerEngine does with registries: it pulls, and asks whether it may.
#include "base/text.h"
#include "engine/docker/docker_engine.h"
#include "engine/docker/image_pull.h"
#include "engine/docker/image_reference.h"

namespace ioworker::engine::docker {
namespace {

constexpr Duration kPullDeadline = hours{6};
constexpr Duration kAskDeadline = minutes{1};

// Source: Docker Engine API, "Authentication". Docker wants the padding, and takes a header without
// it for none at all.
net::Headers AuthHeaders(const RegistryCredential& credential) {
  if (credential.user.empty()) return {};
  const Json auth = {{"username", credential.user}, {"password", credential.password}};
  std::string coded = EncodeBase64Url(WriteJson(auth));
  coded.append((4 - coded.size() % 4) % 4, '=');
  return {{"X-Registry-Auth", std::move(coded)}};
}

}  // namespace

Result<std::string> DockerEngine::Pull(const std::string& image,
                                       const RegistryCredential& credential,
                                       const OnProgress& on_progress, std::stop_token stop) {
  TRY(const ImageReference reference, ParseImageReference(image));
  TRY(const std::optional<Json> here, FindImage(reference.Text(), stop));
  if (here) return AsText(Field(*here, {"Id"}));
  if (reference.IsId()) return PullFailed(image, "no such image");
  TRY(SendPull(image, credential, on_progress, stop));
  TRY(const std::optional<Json> pulled, FindImage(reference.Text(), stop));
  if (!pulled) return PullFailed(image, "the engine does not know the image that it has pulled");
  return AsText(Field(*pulled, {"Id"}));
}

Status DockerEngine::SendPull(const std::string& image, const RegistryCredential& credential,
                              const OnProgress& on_progress, const std::stop_token& stop) {
  TRY(const ImageReference reference, ParseImageReference(image));
  PullReader reader;
  PullProgress told;
  const std::string version = reference.digest.empty() ? reference.tag : reference.digest;
  TRY(const ApiReply reply,
      api_.Send({.method = "POST",
                 .path = "/images/create?fromImage=" + EncodePercent(reference.name) +
                         "&tag=" + EncodePercent(version),
                 .headers = AuthHeaders(credential),
                 .deadline = kPullDeadline,
                 .stop = stop,
                 .on_piece = [&](std::string_view piece) -> Status {
                   TRY(reader.Feed(piece));
                   const PullProgress now = reader.progress();
                   if (on_progress &&
                       (now.bytes_done != told.bytes_done || now.bytes_total != told.bytes_total)) {
                     on_progress(now);
                   }
                   told = now;
                   return {};
                 }}));
  if (!reply.Is({200})) return PullFailed(image, reply.Words());
  if (!reader.error().empty()) return PullFailed(image, reader.error());
  return {};
}

// Not by a pull: Docker answers one for a digest that it has from its own disk, without a word to
// the registry. Podman does not know this call, and asks the registry at every pull.
Status DockerEngine::AskRegistry(const std::string& image, const RegistryCredential& credential,
                                 std::stop_token stop) {
  TRY(const ImageReference reference, ParseImageReference(image));
  if (reference.IsId()) {
    return PullFailed(image, "access denied: an image of a private registry needs its name");
  }
  TRY(const ApiReply reply, api_.Send({.path = "/distribution/" + reference.Text() + "/json",
                                       .headers = AuthHeaders(credential),
                                       .deadline = kAskDeadline,
                                       .stop = stop}));
  if (reply.Is({200})) return {};
  const bool unknown_call = reply.Is({404, 405}) && !ParseJson(reply.body).is_object();
  if (unknown_call) return SendPull(image, credential, {}, stop);
  return PullFailed(image, reply.Words());
}

}  // namespace ioworker::engine::docker
