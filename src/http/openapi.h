// The OpenAPI document: the contract in the words of OpenAPI 3.1, for clients in other languages.
//
// Made from the contract's descriptors together with their comments; the same descriptors always
// give the same text. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ioworker::http {

// `descriptor_set`: a serialised FileDescriptorSet with imports and source info, as protoc writes
// it. The result is YAML.
Result<std::string> GenerateOpenApi(std::string_view descriptor_set);

}  // namespace ioworker::http
