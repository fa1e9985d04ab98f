#include "oidc/refusal.h"

#include <algorithm>

#include "base/text.h"

namespace ioworker::oidc {
namespace {

constexpr std::size_t kSaidBytesMax = 200;

std::unexpected<Error> Provider(std::string reason, std::string message, std::string_view what) {
  return std::unexpected(Error{.code = ErrorCode::kUnavailable,
                               .reason = std::move(reason),
                               .message = std::move(message),
                               .detail = ForLog(what)});
}

}  // namespace

std::unexpected<Error> Refused(std::string reason, std::string message, std::string_view said) {
  auto refusal = Unauthenticated(std::move(reason), std::move(message));
  refusal.error().detail = ForLog(said);
  return refusal;
}

std::unexpected<Error> ProviderUnavailable(std::string_view what) {
  return Provider("provider_unavailable",
                  "the provider does not answer as it should; try again later, or sign in by "
                  "another way",
                  what);
}

std::unexpected<Error> ProviderMisconfigured(std::string_view what) {
  return Provider("provider_misconfigured",
                  "this provider is not set up right; its operator finds the cause in the log",
                  what);
}

std::string ForLog(std::string_view said) {
  std::string line = ToUtf8(said.substr(0, kSaidBytesMax));
  std::ranges::replace_if(line, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return IsOneLine(line) ? line : "(not printable)";
}

}  // namespace ioworker::oidc
