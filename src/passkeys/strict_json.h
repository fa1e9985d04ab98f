// JSON of strangers, read strictly: UTF-8, a bound on depth, no key twice. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"

namespace ioworker::passkeys {

// Nothing unless the whole text is one JSON object within the bounds.
std::optional<nlohmann::json> ParseObject(std::string_view text);

// The member, if it is there and a string; null otherwise. The view lives as long as the object.
const std::string* FindString(const nlohmann::json& object, const char* key);

// passkey_response_invalid for the field.
std::unexpected<Error> InvalidResponse(std::string field, std::string_view what);

// The bytes of a member in the URL's base 64; InvalidResponse if it is missing, wrong, empty or
// longer than `bytes_max`.
Result<std::string> ReadBytes(const nlohmann::json& object, const char* key, std::size_t bytes_max);

// The other way. Names that are no UTF-8 get a sign in the place of what is wrong.
std::string WriteJson(const nlohmann::json& object);

}  // namespace ioworker::passkeys
