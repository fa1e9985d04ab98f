// ImageName: where an image's registry is, and what it is asked for there. Values only: any thread.
//
// [host[:port]/]path[:tag][@sha256:…]. A first part with a dot or a colon, or "localhost", is a
// registry's host; a name without one belongs to the registry that engines take for it, docker.io,
// where a path of one part lies below "library/". Source: the reference grammar of the OCI
// distribution specification.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ioworker::client {

struct ImageName {
  std::string registry;    // host[:port]
  std::string repository;  // path at that registry
  std::string tag;         // "latest" if none was said
  std::string digest;      // "sha256:…"; empty if none was said
  bool names_registry = false;

  // On this machine: engines speak to such a registry without TLS.
  bool IsLocal() const;
};

// Nothing for what could not be part of a URL as it is; the coordinator says what is wrong with it.
std::optional<ImageName> ParseImageName(std::string_view text);

// True for "sha256:" and 64 hexadecimal digits in lower case.
bool IsImageDigest(std::string_view text);

// True for a host of this machine itself: localhost, 127.0.0.0/8, ::1.
bool IsLoopbackHost(std::string_view host);

}  // namespace ioworker::client
