// Writes a JSON tree as YAML for people to read: blocks and bare words where YAML allows them,
// JSON's quoted strings elsewhere. Any thread.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace ioworker::http {

// Keys stay in their order. The text ends with a line break.
std::string ToYaml(const nlohmann::ordered_json& document);

}  // namespace ioworker::http
