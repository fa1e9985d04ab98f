#include "passkeys/strict_json.h"

#include <set>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace ioworker::passkeys {
namespace {

using nlohmann::json;

constexpr int kDepthMax = 8;

}  // namespace

std::optional<json> ParseObject(std::string_view text) {
  if (!IsUtf8(text)) return std::nullopt;
  bool strict = true;
  std::vector<std::set<std::string>> keys;  // of the objects that are open
  const auto watch = [&](int depth, json::parse_event_t event, json& parsed) {
    strict = strict && depth <= kDepthMax;
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end) keys.pop_back();
    if (event == json::parse_event_t::key) {
      strict = strict && keys.back().insert(parsed.get<std::string>()).second;
    }
    return true;
  };
  json object = json::parse(text, watch, /*allow_exceptions=*/false);
  if (!strict || !object.is_object()) return std::nullopt;
  return object;
}

const std::string* FindString(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return nullptr;
  return found->get_ptr<const std::string*>();
}

std::unexpected<Error> InvalidResponse(std::string field, std::string_view what) {
  const std::string message = fmt::format("{}: {}; send what the browser gave", field, what);
  return InvalidArgument(std::move(field), "passkey_response_invalid", message);
}

Result<std::string> ReadBytes(const json& object, const char* key, std::size_t bytes_max) {
  const std::string* text = FindString(object, key);
  if (text == nullptr) return InvalidResponse(key, "it is missing or no string");
  if (text->size() > bytes_max * 4 / 3 + 3) return InvalidResponse(key, "it is too long");
  auto bytes = DecodeBase64Url(*text);
  if (!bytes) return InvalidResponse(key, "it is not base 64 of the URL alphabet without padding");
  if (bytes->empty()) return InvalidResponse(key, "it is empty");
  if (bytes->size() > bytes_max) return InvalidResponse(key, "it is too long");
  return *std::move(bytes);
}

std::string WriteJson(const json& object) {
  return object.dump(/*indent=*/-1, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace);
}

}  // namespace ioworker::passkeys
