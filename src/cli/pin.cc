#include "cli/pin.h"

#include <optional>

#include "cli/display.h"
#include "client/registry.h"

namespace ioworker::cli {

bool IsPinnable(std::string_view image) {
  const auto name = client::ParseImageName(image);
  return name && name->digest.empty() && !image.starts_with("ioworker/") &&
         !client::IsImageDigest(image);
}

Status PinImage(Session& session, v1::JobSpec& spec) {
  if (!IsPinnable(spec.image())) return {};
  const auto name = *client::ParseImageName(spec.image());
  std::optional<client::RegistryCredential> credential;
  if (spec.has_registry()) {
    credential = {.user = spec.registry().user(), .password = spec.registry().password()};
  }
  const auto web = session.environment().connect_registry();
  const auto digest = client::ResolveDigest(*web, name, credential, session.stop());
  if (digest) {
    spec.set_image(spec.image() + "@" + *digest);
    return {};
  }
  if (name.names_registry || credential) return std::unexpected(digest.error());
  session.Tell("the image is not pinned: {}", Printable(digest.error().message));
  return {};
}

}  // namespace ioworker::cli
