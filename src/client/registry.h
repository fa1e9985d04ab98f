// What an image's tag names now, asked of its registry: the program that submits a job asks, never
// the coordinator, which makes no calls to addresses that strangers choose.
//
// By the OCI distribution specification (HTTP API v2): HEAD of the manifest; on 401 as the answer's
// WWW-Authenticate says, a bearer token from the realm that it names, or basic authentication.
// HTTPS, but for registries on this machine itself. One thread; blocks for a minute at most.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "client/image_name.h"
#include "client/transport.h"

namespace ioworker::client {

struct RegistryCredential {
  std::string user;
  std::string password;
};

// The digest, "sha256:…", of the manifest or index that the tag names. kInvalidArgument with reason
// "image_unknown" or "registry_refused"; kResourceExhausted when the registry wants less of us;
// kUnavailable when it does not answer, or not as a registry does.
Result<std::string> ResolveDigest(Transport& web, const ImageName& image,
                                  const std::optional<RegistryCredential>& credential,
                                  const std::stop_token& stop);

// One WWW-Authenticate header.
struct RegistryChallenge {
  bool bearer = false;  // else basic
  std::string realm;
  std::string service;
  std::string scope;
};

// Nothing for another scheme, or for what is no challenge.
std::optional<RegistryChallenge> ParseChallenge(std::string_view header);

}  // namespace ioworker::client
