#include "engine/docker/image_pull.h"

#include <algorithm>
#include <cctype>

#include "engine/docker/api.h"

namespace ioworker::engine::docker {
namespace {

constexpr std::size_t kLineBytesMax = 256 << 10;
constexpr std::size_t kLayersMax = 1024;  // engines stop at 128

bool SaysOneOf(std::string_view words, std::initializer_list<std::string_view> phrases) {
  std::string lower(words);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::ranges::any_of(phrases,
                             [&](std::string_view phrase) { return lower.contains(phrase); });
}

std::unexpected<Error> ImageError(ErrorCode code, std::string message, std::string_view words) {
  return std::unexpected(Error{.code = code,
                               .reason = "image_error",
                               .message = std::move(message),
                               .field = "image",
                               .detail = std::string(words)});
}

// A digest was right when it was asked for: the registry has let go of it since.
std::string Remedy(std::string_view image) {
  return image.contains('@') ? "see that the registry still has this digest, or submit it again"
                             : "check its name and tag";
}

}  // namespace

Status PullReader::Feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (line_.size() + piece.size() > kLineBytesMax) {
      return TooLarge("image",
                      "the container engine's account of the pull has a line that is too long");
    }
    line_ += piece;
    if (end == std::string_view::npos) return {};
    bytes.remove_prefix(end + 1);
    TRY(ReadLine(line_));
    line_.clear();
  }
  return {};
}

PullProgress PullReader::progress() const {
  PullProgress sum;
  bool all_known = true;
  for (const auto& [id, layer] : layers_) {
    sum.bytes_done += layer.done;
    sum.bytes_total += layer.total;
    all_known = all_known && layer.total > 0;
  }
  if (!all_known) sum.bytes_total = 0;
  return sum;
}

Status PullReader::ReadLine(std::string_view text) {
  const Json line = ParseJson(text);
  if (std::string error = AsText(Field(line, {"error"})); !error.empty()) error_ = std::move(error);
  const std::string id = AsText(Field(line, {"id"}));
  if (id.empty()) return {};
  return ReadLayer(id, AsText(Field(line, {"status"})), line);
}

Status PullReader::ReadLayer(const std::string& id, const std::string& status, const Json& line) {
  if (status == "Already exists") {
    layers_.erase(id);
    return {};
  }
  if (status == "Pulling fs layer" || status == "Downloading") layers_.try_emplace(id);
  if (layers_.size() > kLayersMax) {
    return TooLarge("image", "the image has more than " + std::to_string(kLayersMax) + " layers");
  }
  const auto layer = layers_.find(id);
  if (layer == layers_.end()) return {};
  if (status == "Downloading") {
    const auto current = AsInt(Field(line, {"progressDetail", "current"}));
    const auto total = AsInt(Field(line, {"progressDetail", "total"}));
    layer->second.total = static_cast<std::uint64_t>(std::max<std::int64_t>(total, 0));
    layer->second.done = static_cast<std::uint64_t>(
        std::clamp<std::int64_t>(current, 0, std::max<std::int64_t>(total, 0)));
    return {};
  }
  // A layer that was too small to be told about while it came has no size; it must not hide the
  // others'.
  if (status == "Download complete" || status == "Pull complete") {
    if (layer->second.total == 0) layer->second.total = 1;
    layer->second.done = layer->second.total;
  }
  return {};
}

std::unexpected<Error> PullFailed(std::string_view image, std::string_view words) {
  const std::string name(image);
  if (SaysOneOf(words, {"no space left on device", "disk quota exceeded"})) {
    return EngineError("the device has no room for the image " + name, std::string(words));
  }
  if (SaysOneOf(words, {"toomanyrequests", "rate limit"})) {
    return ImageError(ErrorCode::kResourceExhausted,
                      "the registry of " + name +
                          " allows no more pulls from this device for now; try later or "
                          "use another registry",
                      words);
  }
  if (SaysOneOf(words, {"access denied", "unauthorized", "authentication required", "not found",
                        "no basic auth credentials", "no such image", "manifest unknown",
                        "name unknown", "does not exist"})) {
    return ImageError(ErrorCode::kNotFound,
                      "there is no image " + name + ", or it is private; " + Remedy(name), words);
  }
  if (SaysOneOf(words, {"no matching manifest", "no image found in manifest list",
                        "no image found in image index"})) {
    return ImageError(ErrorCode::kInvalidArgument,
                      "the image " + name + " is not made for this device's kind of processor",
                      words);
  }
  if (SaysOneOf(words, {"no such host", "dial tcp", "connection refused", "timeout",
                        "deadline exceeded", "connection reset", "server misbehaving"})) {
    return ImageError(ErrorCode::kUnavailable,
                      "the registry of " + name + " does not answer; check the name, or try later",
                      words);
  }
  return ImageError(ErrorCode::kUnavailable,
                    "the image " + name + " cannot be pulled; " + Remedy(name), words);
}

}  // namespace ioworker::engine::docker
