#include "oidc/answer.h"

#include <fmt/format.h>

#include "jose/json.h"
#include "oidc/refusal.h"

namespace ioworker::oidc {

Status CheckAvailable(const net::Response& response, std::string_view what) {
  const int status = response.status;
  if (status == 402 || status == 403 || status == 429 || status >= 500) {
    return ProviderUnavailable(fmt::format("{}: status {}", what, status));
  }
  return {};
}

Result<nlohmann::json> Ask(Fetch& fetch, const std::string& url, const std::string& access_token) {
  const auto response = fetch.Send({.url = url,
                                    .headers = {{"Authorization", "Bearer " + access_token},
                                                {"Accept", "application/json"},
                                                {"User-Agent", kUserAgent}}});
  if (!response) return ProviderUnavailable(url + ": " + response.error().message);
  TRY(CheckAvailable(*response, url));
  if (response->status != 200) {
    return Refused("access_refused", "the provider does not take its own token; begin again",
                   fmt::format("{}: status {}", url, response->status));
  }
  auto document = jose::ReadObjectOrList(response->body);
  if (!document) return ProviderUnavailable(url + ": " + document.error().reason);
  return document;
}

}  // namespace ioworker::oidc
