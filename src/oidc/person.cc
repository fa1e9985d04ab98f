#include "oidc/person.h"

#include "base/text.h"

namespace ioworker::oidc {
namespace {

constexpr std::size_t kNameBytesMax = 100;
constexpr std::size_t kEmailBytesMax = 254;  // RFC 5321

}  // namespace

std::string ShownName(std::string_view name) {
  if (name.size() > kNameBytesMax) {
    name = name.substr(0, kNameBytesMax);
    // Not within a character.
    while (!name.empty() && !IsUtf8(name)) name.remove_suffix(1);
  }
  return IsOneLine(name) ? std::string(name) : std::string();
}

std::string ShownEmail(std::string_view email) {
  const auto at = email.find('@');
  const bool fits = email.size() <= kEmailBytesMax && at != std::string_view::npos && at > 0 &&
                    at + 1 < email.size() && email.rfind('@') == at && !email.contains(' ') &&
                    IsOneLine(email);
  return fits ? std::string(email) : std::string();
}

}  // namespace ioworker::oidc
