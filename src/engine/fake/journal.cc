#include "engine/fake/journal.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "base/file.h"

namespace ioworker::engine::fake {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kJournalBytesMax = 256 << 20;

Json ToJson(const FakeContainer& container) {
  const ContainerSpec& spec = container.spec;
  Json json = {{"lease", spec.lease},
               {"image", spec.image},
               {"command", spec.command},
               {"environment", spec.environment},
               {"cores", spec.cores},
               {"memory_mib", spec.memory_mib},
               {"gpu_indices", spec.gpu_indices},
               {"scratch_path", spec.scratch_path}};
  if (container.started_at) json["started_at_micros"] = container.started_at->micros;
  if (container.cut) {
    json["cut"] = {{"after_micros", container.cut->after.count()},
                   {"exit_code", container.cut->exit_code}};
  }
  return json;
}

// Throws Json::exception for what ToJson does not write.
Result<FakeContainer> FromJson(const Json& json) {
  FakeContainer container{.spec = {.lease = json.at("lease"),
                                   .image = json.at("image"),
                                   .command = json.at("command"),
                                   .environment = json.at("environment"),
                                   .cores = json.at("cores"),
                                   .memory_mib = json.at("memory_mib"),
                                   .gpu_indices = json.at("gpu_indices"),
                                   .scratch_path = json.at("scratch_path")}};
  TRY(container.script, ReadScript(container.spec.environment));
  if (json.contains("started_at_micros"))
    container.started_at = Instant{json.at("started_at_micros")};
  if (json.contains("cut")) {
    container.cut = Cut{.after = Duration{json.at("cut").at("after_micros").get<std::int64_t>()},
                        .exit_code = json.at("cut").at("exit_code")};
  }
  return container;
}

Result<JournalContent> FromText(const std::string& text) {
  try {
    const Json json = Json::parse(text);
    JournalContent content{.images = json.at("images")};
    for (const Json& item : json.at("containers")) {
      TRY(FakeContainer container, FromJson(item));
      content.containers.push_back(std::move(container));
    }
    return content;
  } catch (const Json::exception& error) {
    return Internal(std::string("not a journal of the fake engine: ") + error.what());
  }
}

}  // namespace

Result<JournalContent> ReadJournal(const std::string& path) {
  const Result<std::string> text = ReadFile(path, kJournalBytesMax);
  if (!text && text.error().code == ErrorCode::kNotFound) return JournalContent{};
  if (!text) return std::unexpected(text.error());
  return FromText(*text);
}

Status WriteJournal(const std::string& path, const JournalContent& content) {
  Json json = {{"images", content.images}, {"containers", Json::array()}};
  for (const FakeContainer& container : content.containers)
    json["containers"].push_back(ToJson(container));
  return WriteFile(path, json.dump(-1, ' ', false, Json::error_handler_t::replace),
                   FileMode::kOwnerOnly);
}

}  // namespace ioworker::engine::fake
