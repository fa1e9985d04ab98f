// The engine's images, but for pulling them.
#include <algorithm>

#include "base/text.h"
#include "engine/docker/docker_engine.h"
#include "engine/docker/image_pull.h"

namespace ioworker::engine::docker {
namespace {

constexpr Duration kImportDeadline = minutes{2};
constexpr Duration kRemoveDeadline = minutes{2};

// Nothing for what is no image.
std::optional<Image> ReadImage(const Json& listed, const std::string& device) {
  Image image{.id = AsText(Field(listed, {"Id"})),
              .names = AsTexts(Field(listed, {"RepoTags"})),
              .bytes = static_cast<std::uint64_t>(
                  std::max<std::int64_t>(AsInt(Field(listed, {"Size"})), 0)),
              .own = AsText(Field(listed, {"Labels", "ioworker.device"})) == device};
  if (image.id.empty()) return std::nullopt;
  // What a digest named counts as well: "registry.example/model@sha256:…".
  for (std::string& name : AsTexts(Field(listed, {"RepoDigests"}))) {
    image.names.push_back(std::move(name));
  }
  std::erase_if(image.names, [](const std::string& name) { return name.contains("<none>"); });
  return image;
}

}  // namespace

Result<std::string> DockerEngine::ImportImage(const std::string& archive, std::stop_token stop) {
  PullReader reader;
  const std::string label = "LABEL ioworker.device=" + options_.device;
  TRY(const ApiReply reply,
      api_.Send({.method = "POST",
                 .path = "/images/create?fromSrc=-&changes=" + EncodePercent(label),
                 .archive = archive,
                 .deadline = kImportDeadline,
                 .stop = std::move(stop)}));
  if (!reply.Is({200})) return EngineError("import an image", reply);
  TRY(reader.Feed(reply.body + "\n"));
  if (!reader.error().empty()) return EngineError("import an image", reader.error());
  // One object a line; the last one's status is the id.
  const std::size_t end = reply.body.find_last_not_of("\r\n") + 1;
  const std::size_t begin = reply.body.find_last_of("\n", end == 0 ? 0 : end - 1) + 1;
  std::string id = AsText(Field(ParseJson(reply.body.substr(begin, end - begin)), {"status"}));
  if (!id.starts_with("sha256:")) return EngineError("import an image", reply);
  return id;
}

Status DockerEngine::RemoveImage(const std::string& id, std::stop_token stop) {
  TRY(const ApiReply reply, api_.Send({.method = "DELETE",
                                       .path = "/images/" + EncodePercent(id),
                                       .deadline = kRemoveDeadline,
                                       .stop = std::move(stop)}));
  if (reply.Is({200, 404})) return {};
  if (reply.Is({409})) return Conflict("image_in_use", "the image is in use: " + reply.Words());
  return EngineError("remove the image", reply);
}

Result<std::vector<Image>> DockerEngine::ListImages(std::stop_token stop) {
  TRY(const ApiReply reply, api_.Send({.path = "/images/json", .stop = std::move(stop)}));
  if (!reply.Is({200})) return EngineError("list its images", reply);
  std::vector<Image> images;
  const Json listed = ParseJson(reply.body);
  if (!listed.is_array()) return images;
  for (const Json& item : listed) {
    if (auto image = ReadImage(item, options_.device)) images.push_back(*std::move(image));
  }
  return images;
}

}  // namespace ioworker::engine::docker
