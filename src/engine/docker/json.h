// Reads of the engine's JSON that never throw: what is missing or of another type reads as empty.
// Values only: any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace ioworker::engine::docker {

using Json = nlohmann::json;

// Null for text that is not JSON.
Json ParseJson(std::string_view text);

// One line of JSON; malformed UTF-8 is replaced rather than refused.
std::string WriteJson(const Json& json);

// The value under keys inside keys; null if there is none.
const Json& Field(const Json& json, std::initializer_list<std::string_view> keys);

std::string AsText(const Json& json);
std::int64_t AsInt(const Json& json);
bool AsBool(const Json& json);
std::vector<std::string> AsTexts(const Json& json);

}  // namespace ioworker::engine::docker
