#include "oidc/parameters.h"

#include <algorithm>

#include "base/text.h"

namespace ioworker::oidc {
namespace {

std::optional<std::string> Decode(std::string_view text) {
  std::string spaced(text);
  std::ranges::replace(spaced, '+', ' ');
  auto plain = DecodePercent(spaced);
  if (!plain || !IsUtf8(*plain)) return std::nullopt;
  return plain;
}

std::unexpected<Error> Malformed(std::string_view why) {
  return InvalidArgument("parameters", "parameters_malformed",
                         "the provider's answer is malformed: " + std::string(why));
}

}  // namespace

Result<Parameters> ReadParameters(std::string_view form) {
  if (form.size() > kParametersBytesMax) return Malformed("it is too long");
  Parameters parameters;
  while (!form.empty()) {
    const auto end = std::min(form.find('&'), form.size());
    const std::string_view pair = form.substr(0, end);
    form.remove_prefix(std::min(end + 1, form.size()));
    if (pair.empty()) continue;
    if (parameters.size() == kParametersMax) return Malformed("it has too many parameters");
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = Decode(pair.substr(0, equals));
    auto value = Decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return Malformed("a parameter is badly written");
    if (!parameters.emplace(*std::move(name), *std::move(value)).second) {
      return Malformed("a parameter is there twice");
    }
  }
  return parameters;
}

const std::string& ValueOf(const Parameters& parameters, const std::string& name) {
  static const std::string kNone;
  const auto found = parameters.find(name);
  return found == parameters.end() ? kNone : found->second;
}

std::string WriteForm(const FormFields& fields) {
  std::string form;
  for (const auto& [name, value] : fields) {
    if (!form.empty()) form += '&';
    form += EncodePercent(name) + '=' + EncodePercent(value);
  }
  return form;
}

}  // namespace ioworker::oidc
