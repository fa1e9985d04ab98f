#include "engine/docker/image_reference.h"

#include <algorithm>
#include <string>

namespace ioworker::engine::docker {
namespace {

constexpr std::size_t kReferenceBytesMax = 512;
constexpr std::size_t kNameBytesMax = 255;
constexpr std::size_t kTagBytesMax = 128;

bool IsLower(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool IsWord(char c) { return IsLower(c) || (c >= 'A' && c <= 'Z') || c == '_'; }

bool IsDigest(std::string_view text) {
  constexpr std::string_view kPrefix = "sha256:";
  if (!text.starts_with(kPrefix)) return false;
  text.remove_prefix(kPrefix.size());
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool IsTag(std::string_view text) {
  return !text.empty() && text.size() <= kTagBytesMax && IsWord(text.front()) &&
         std::ranges::all_of(text, [](char c) { return IsWord(c) || c == '.' || c == '-'; });
}

// Lower-case words between single dots, one or two underscores, or dashes.
bool IsPathPart(std::string_view text) {
  if (text.empty() || !IsLower(text.front()) || !IsLower(text.back())) return false;
  if (!std::ranges::all_of(text,
                           [](char c) { return IsLower(c) || c == '.' || c == '_' || c == '-'; })) {
    return false;
  }
  for (const std::string_view twice : {"..", "._", "_.", ".-", "-.", "_-", "-_", "___"}) {
    if (text.contains(twice)) return false;
  }
  return true;
}

// A first part with a dot or a colon, or "localhost", is a registry's host.
bool IsHost(std::string_view text) {
  if (text != "localhost" && !text.contains('.') && !text.contains(':')) return false;
  const auto colon = text.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view port = text.substr(colon + 1);
    if (port.empty() || port.size() > 5 ||
        !std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; })) {
      return false;
    }
    text = text.substr(0, colon);
  }
  return !text.empty() && IsWord(text.front()) && IsWord(text.back()) && !text.contains('_') &&
         !text.contains("..") &&
         std::ranges::all_of(text, [](char c) { return IsWord(c) || c == '.' || c == '-'; });
}

bool IsName(std::string_view name) {
  if (name.empty() || name.size() > kNameBytesMax) return false;
  const auto first_end = name.find('/');
  if (first_end != std::string_view::npos && IsHost(name.substr(0, first_end))) {
    name.remove_prefix(first_end + 1);
  }
  for (;;) {
    const auto end = name.find('/');
    if (!IsPathPart(name.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    name.remove_prefix(end + 1);
  }
}

std::unexpected<Error> Malformed() {
  return InvalidArgument(
      "image", "image_error",
      "this is not the name of an image; write it like registry.example.org/team/name:tag, in "
      "lower case");
}

}  // namespace

std::string ImageReference::Text() const {
  if (IsId()) return digest;
  return digest.empty() ? name + ":" + tag : name + "@" + digest;
}

Result<ImageReference> ParseImageReference(std::string_view text) {
  if (text.size() > kReferenceBytesMax) return Malformed();
  if (IsDigest(text)) return ImageReference{.name = "", .tag = "", .digest = std::string(text)};
  ImageReference reference;
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    reference.digest = text.substr(at + 1);
    if (!IsDigest(reference.digest)) return Malformed();
    text = text.substr(0, at);
  }
  const auto slash = text.rfind('/');
  const auto colon = text.rfind(':');
  if (colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash)) {
    reference.tag = text.substr(colon + 1);
    if (!IsTag(reference.tag)) return Malformed();
    text = text.substr(0, colon);
  }
  if (!IsName(text)) return Malformed();
  reference.name = text;
  if (!reference.digest.empty()) reference.tag.clear();
  if (reference.digest.empty() && reference.tag.empty()) reference.tag = "latest";
  return reference;
}

}  // namespace ioworker::engine::docker
