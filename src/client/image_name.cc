#include "client/image_name.h"

#include <algorithm>

namespace ioworker::client {
namespace {

constexpr std::string_view kDefaultRegistry = "docker.io";

bool IsPlain(std::string_view text, std::string_view marks) {
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           marks.contains(c);
  });
}

}  // namespace

bool IsImageDigest(std::string_view text) {
  constexpr std::string_view kPrefix = "sha256:";
  if (!text.starts_with(kPrefix)) return false;
  text.remove_prefix(kPrefix.size());
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool IsLoopbackHost(std::string_view host) {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos);
}

bool ImageName::IsLocal() const { return IsLoopbackHost(registry.substr(0, registry.find(':'))); }

std::optional<ImageName> ParseImageName(std::string_view text) {
  ImageName name;
  if (const auto at = text.find('@'); at != text.npos) {
    name.digest = text.substr(at + 1);
    if (!IsImageDigest(name.digest)) return std::nullopt;
    text = text.substr(0, at);
  }
  const auto slash = text.find('/');
  const std::string_view first = text.substr(0, slash);
  name.names_registry =
      slash != text.npos && (first == "localhost" || first.find_first_of(".:") != first.npos);
  name.registry = name.names_registry ? first : kDefaultRegistry;
  if (name.names_registry) text.remove_prefix(slash + 1);
  name.tag = "latest";
  if (const auto colon = text.rfind(':'); colon != text.npos) {
    name.tag = text.substr(colon + 1);
    text = text.substr(0, colon);
  }
  name.repository = text;
  if (name.registry == kDefaultRegistry && !text.contains('/')) {
    name.repository = "library/" + name.repository;
  }
  const bool plain = IsPlain(name.registry, ".-:") && IsPlain(name.repository, "._-/") &&
                     IsPlain(name.tag, "._-") && !text.empty() && !name.repository.contains("..");
  return plain ? std::optional(std::move(name)) : std::nullopt;
}

}  // namespace ioworker::client
