#include "jose/json.h"

#include <set>
#include <vector>

namespace ioworker::jose {
namespace {

std::unexpected<Error> Refused(std::string reason, std::string message) {
  return InvalidArgument("", std::move(reason), std::move(message));
}

}  // namespace

Result<nlohmann::json> ReadObjectOrList(std::string_view text) {
  using Event = nlohmann::json::parse_event_t;
  std::vector<std::set<std::string>> open;  // keys of the objects and lists we are within
  bool doubled = false;
  bool deep = false;
  const auto watch = [&](int, Event event, const nlohmann::json& value) {
    if (event == Event::object_start || event == Event::array_start) open.emplace_back();
    if (event == Event::object_end || event == Event::array_end) open.pop_back();
    if (event == Event::key) {
      doubled |= !open.back().insert(value.get_ref<const std::string&>()).second;
    }
    deep |= open.size() > kJsonDepthMax;
    return true;
  };
  // The parser takes a NUL for the end, and whatever follows for nothing.
  if (text.contains('\0')) return Refused("json_malformed", "this is no JSON");
  auto document = nlohmann::json::parse(text, watch, /*allow_exceptions=*/false);
  if (deep) return Refused("json_too_deep", "the JSON is nested too deep");
  if (document.is_discarded()) return Refused("json_malformed", "this is no JSON");
  if (doubled) return Refused("json_duplicate_key", "the JSON has a key twice");
  if (!document.is_object() && !document.is_array()) {
    return Refused("json_not_an_object", "the JSON is no object");
  }
  return document;
}

Result<nlohmann::json> ReadObject(std::string_view text) {
  TRY(auto document, ReadObjectOrList(text));
  if (!document.is_object()) return Refused("json_not_an_object", "the JSON is no object");
  return document;
}

std::string TextAt(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return {};
  return found->get<std::string>();
}

}  // namespace ioworker::jose
