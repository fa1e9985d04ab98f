// Parameters: what a provider sends back to us through the browser, in a query or a form
// (application/x-www-form-urlencoded). Values; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace ioworker::oidc {

inline constexpr std::size_t kParametersBytesMax = 16 << 10;
inline constexpr std::size_t kParametersMax = 32;

using Parameters = std::map<std::string, std::string>;
using FormFields = std::vector<std::pair<std::string, std::string>>;

// kInvalidArgument "parameters_malformed": too long or many, an escape that is none, text that is
// not UTF-8, or a parameter twice, which RFC 6749 (section 3.1) forbids.
Result<Parameters> ReadParameters(std::string_view form);

// The value, or empty.
const std::string& ValueOf(const Parameters& parameters, const std::string& name);

std::string WriteForm(const FormFields& fields);

}  // namespace ioworker::oidc
