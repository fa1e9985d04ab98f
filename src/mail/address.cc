#include "mail/address.h"

#include <algorithm>

#include "base/text.h"

namespace ioworker::mail {
namespace {

constexpr std::size_t kLocalBytesMax = 64;
constexpr std::size_t kLabelBytesMax = 63;
// Characters with a meaning of their own in a letter's head or in the dialogue with a server.
constexpr std::string_view kSpecial = " <>()[]\\,;:\"";

bool IsLocal(std::string_view text) {
  return !text.empty() && text.size() <= kLocalBytesMax && text.front() != '.' &&
         text.back() != '.' && text.find("..") == std::string_view::npos;
}

bool IsLabel(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  return !text.empty() && text.size() <= kLabelBytesMax && text.front() != '-' &&
         text.back() != '-' && std::ranges::all_of(text, fits);
}

// Two labels at least: who forgets the end of the domain learns of it at once.
bool IsDomain(std::string_view text) {
  std::size_t labels = 0;
  while (true) {
    const auto dot = text.find('.');
    if (!IsLabel(text.substr(0, dot))) return false;
    ++labels;
    if (dot == std::string_view::npos) return labels >= 2;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

Result<std::string> NormalAddress(std::string_view typed) {
  const auto at = typed.find('@');
  const bool fits = typed.size() <= kAddressBytesMax && IsOneLine(typed) &&
                    at != std::string_view::npos &&
                    typed.find_first_of(kSpecial) == std::string_view::npos &&
                    IsLocal(typed.substr(0, at)) && IsDomain(typed.substr(at + 1));
  if (!fits) {
    return InvalidArgument("email", "invalid_email",
                           "email: give an address such as ann@example.org");
  }
  std::string address(typed);
  std::transform(address.begin() + static_cast<std::ptrdiff_t>(at), address.end(),
                 address.begin() + static_cast<std::ptrdiff_t>(at),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return address;
}

std::string_view DomainOf(std::string_view address) {
  return address.substr(address.rfind('@') + 1);
}

}  // namespace ioworker::mail
