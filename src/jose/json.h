// JSON of strangers: one object, in which every key stands once.
//
// Two programs that read a doubled key differently are how a checked document comes to mean
// something else; here it means nothing. The caller bounds the size. Any thread.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/result.h"

namespace ioworker::jose {

inline constexpr std::size_t kJsonDepthMax = 16;

// kInvalidArgument: "json_malformed" (UTF-8 and numbers too large included), "json_duplicate_key",
// "json_too_deep", "json_not_an_object".
Result<nlohmann::json> ReadObject(std::string_view text);

// The same, if it may be a list too (GitHub's e-mail addresses are one).
Result<nlohmann::json> ReadObjectOrList(std::string_view text);

// The text under a key of an object; empty if there is none or if it is no text.
std::string TextAt(const nlohmann::json& object, const char* key);

}  // namespace ioworker::jose
