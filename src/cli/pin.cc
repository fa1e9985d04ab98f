#include "cli/pin.h"

#include "cli/display.h"

namespace ioworker::cli {

bool IsPinnable(std::string_view image) {
  const auto name = client::ParseImageName(image);
  return name && name->digest.empty() && !image.starts_with("ioworker/") &&
         !client::IsImageDigest(image);
}

Status PinImage(Session& session, const std::optional<client::RegistryCredential>& credential,
                v1::JobSpec& spec) {
  if (!IsPinnable(spec.image())) return {};
  const auto name = *client::ParseImageName(spec.image());
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
