#include "engine/docker/json.h"

namespace ioworker::engine::docker {

Json ParseJson(std::string_view text) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return json.is_discarded() ? Json() : json;
}

std::string WriteJson(const Json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

const Json& Field(const Json& json, std::initializer_list<std::string_view> keys) {
  static const Json kNull;
  const Json* at = &json;
  for (const std::string_view key : keys) {
    if (!at->is_object()) return kNull;
    const auto found = at->find(key);
    if (found == at->end()) return kNull;
    at = &*found;
  }
  return *at;
}

std::string AsText(const Json& json) {
  return json.is_string() ? json.get_ref<const std::string&>() : std::string();
}

std::int64_t AsInt(const Json& json) {
  return json.is_number_integer() ? json.get<std::int64_t>() : 0;
}

bool AsBool(const Json& json) { return json.is_boolean() && json.get<bool>(); }

std::vector<std::string> AsTexts(const Json& json) {
  std::vector<std::string> texts;
  if (!json.is_array()) return texts;
  for (const Json& item : json) {
    if (item.is_string()) texts.push_back(AsText(item));
  }
  return texts;
}

}  // namespace ioworker::engine::docker
