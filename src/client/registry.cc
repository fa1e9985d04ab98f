#include "client/registry.h"

#include <fmt/format.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include "base/digest.h"
#include "base/text.h"
#include "net/url.h"

namespace ioworker::client {
namespace {

constexpr Duration kConnectDeadline = seconds{5};
constexpr Duration kCallDeadline = seconds{10};
constexpr std::size_t kManifestBytesMax = 4 << 20;  // what registries take themselves
constexpr std::size_t kTokenBytesMax = 256 << 10;
constexpr std::string_view kAccept =
    "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
    "application/vnd.docker.distribution.manifest.list.v2+json, "
    "application/vnd.docker.distribution.manifest.v2+json";

// The default registry answers the API under a name of its own.
std::string ApiHost(const ImageName& image) {
  return image.registry == "docker.io" ? "registry-1.docker.io" : image.registry;
}

std::string Words(const ImageName& image) {
  return fmt::format("{}/{}:{}", image.registry, image.repository, image.tag);
}

// One image's registry under one scheme, with what it takes to be let in.
class Asker {
 public:
  Asker(Transport& web, const ImageName& image, const std::optional<RegistryCredential>& credential,
        const std::stop_token& stop)
      : web_(web), image_(image), credential_(credential), stop_(stop) {}

  Result<std::string> Ask(std::string_view scheme) {
    TRY(net::Response head, Send("HEAD", scheme));
    if (head.status == 401) {
      TRY(Authenticate(head));
      TRY(head, Send("HEAD", scheme));
    }
    TRY(CheckStatus(head.status));
    const std::string said(net::FindHeader(head.headers, "Docker-Content-Digest"));
    if (IsImageDigest(said)) return said;
    TRY(const net::Response whole, Send("GET", scheme));
    TRY(CheckStatus(whole.status));
    return "sha256:" + Hex(Sha256(whole.body));
  }

 private:
  Result<net::Response> Send(std::string method, std::string_view scheme) {
    return SendTo({.method = std::move(method),
                   .url = fmt::format("{}://{}/v2/{}/manifests/{}", scheme, ApiHost(image_),
                                      image_.repository, image_.tag),
                   .headers = {{"Accept", std::string(kAccept)}},
                   .response_bytes_max = kManifestBytesMax},
                  authorization_);
  }

  Result<net::Response> SendTo(net::HttpCall call, const std::string& authorization) {
    if (!authorization.empty()) call.headers.push_back({"Authorization", authorization});
    call.connect_deadline = kConnectDeadline;
    call.deadline = kCallDeadline;
    call.stop = stop_;
    auto response = web_.Send(call);
    if (response) return response;
    return Unavailable(
        fmt::format("the registry {} does not answer ({}); try again, or submit with --no-pin",
                    image_.registry, response.error().message),
        response.error().detail);
  }

  Status Authenticate(const net::Response& refusal) {
    for (const auto& header : refusal.headers) {
      if (!net::EqualsIgnoringCase(header.name, "WWW-Authenticate")) continue;
      const auto challenge = ParseChallenge(header.value);
      if (!challenge) continue;
      if (challenge->bearer) return FetchToken(*challenge);
      if (!credential_) return Refused();
      authorization_ = Basic();
      return {};
    }
    return Refused();
  }

  std::string Basic() const {
    return "Basic " + EncodeBase64(credential_->user + ":" + credential_->password);
  }

  // The realm is the registry's choice: a password goes there over TLS only, or within this
  // machine.
  Status FetchToken(const RegistryChallenge& challenge) {
    const auto realm = net::ParseUrl(challenge.realm, "realm");
    const bool safe = realm && (challenge.realm.starts_with("https://") ||
                                (image_.IsLocal() && challenge.realm.starts_with("http://") &&
                                 IsLoopbackHost(realm->host)));
    if (!safe) {
      return Unavailable(fmt::format(
          "the registry {} sends those who ask to a place without TLS; submit with --no-pin",
          image_.registry));
    }
    const std::string scope = challenge.scope.empty()
                                  ? fmt::format("repository:{}:pull", image_.repository)
                                  : challenge.scope;
    TRY(const auto response,
        SendTo({.url = fmt::format("{}{}service={}&scope={}", challenge.realm,
                                   challenge.realm.contains('?') ? '&' : '?',
                                   EncodePercent(challenge.service), EncodePercent(scope)),
                .response_bytes_max = kTokenBytesMax},
               credential_ ? Basic() : std::string()));
    if (response.status == 401 || response.status == 403) return Refused();
    TRY(CheckStatus(response.status));
    google::protobuf::Struct answer;
    std::string token;
    if (google::protobuf::util::JsonStringToMessage(response.body, &answer).ok()) {
      for (const char* name : {"token", "access_token"}) {
        const auto found = answer.fields().find(name);
        if (found != answer.fields().end() && token.empty()) token = found->second.string_value();
      }
    }
    if (!IsOneLine(token) || token.empty()) return CheckStatus(0);
    authorization_ = "Bearer " + token;
    return {};
  }

  std::unexpected<Error> Refused() const {
    return InvalidArgument(
        "image", "registry_refused",
        fmt::format("there is no image {}, or it is private; check its name, or give "
                    "--registry-user and --registry-password-file",
                    Words(image_)));
  }

  Status CheckStatus(int status) const {
    if (status == 200) return {};
    if (status == 401 || status == 403) return Refused();
    if (status == 404) {
      return InvalidArgument(
          "image", "image_unknown",
          fmt::format("there is no image {}; check its name and tag", Words(image_)));
    }
    if (status == 429) {
      return ResourceExhausted(
          "registry_rate_limited",
          fmt::format("the registry {} takes no more questions for now; try later, sign in to it "
                      "with --registry-user, or submit with --no-pin",
                      image_.registry));
    }
    return Unavailable(fmt::format(
        "the registry {} does not answer as one (status {}); try later, or submit with --no-pin",
        image_.registry, status));
  }

  Transport& web_;
  const ImageName& image_;
  const std::optional<RegistryCredential>& credential_;
  const std::stop_token& stop_;
  std::string authorization_;
};

std::string_view TrimLeft(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t,"), text.size()));
  return text;
}

// Takes `name=value` or `name="value"` off the front; false at the end or for anything else.
bool TakeParameter(std::string_view& text, std::string_view& name, std::string& value) {
  text = TrimLeft(text);
  const auto equals = text.find('=');
  if (equals == text.npos) return false;
  name = text.substr(0, equals);
  text.remove_prefix(equals + 1);
  value.clear();
  if (!text.starts_with('"')) {
    const auto end = std::min(text.find_first_of(", \t"), text.size());
    value = text.substr(0, end);
    text.remove_prefix(end);
    return true;
  }
  text.remove_prefix(1);
  while (!text.empty() && text.front() != '"') {
    if (text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
    value += text.front();
    text.remove_prefix(1);
  }
  if (text.empty()) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<RegistryChallenge> ParseChallenge(std::string_view header) {
  header = TrimLeft(header);
  const auto space = std::min(header.find(' '), header.size());
  const std::string_view scheme = header.substr(0, space);
  RegistryChallenge challenge;
  challenge.bearer = net::EqualsIgnoringCase(scheme, "Bearer");
  if (!challenge.bearer && !net::EqualsIgnoringCase(scheme, "Basic")) return std::nullopt;
  std::string_view rest = header.substr(space);
  std::string_view name;
  std::string value;
  while (TakeParameter(rest, name, value)) {
    if (net::EqualsIgnoringCase(name, "realm")) challenge.realm = value;
    if (net::EqualsIgnoringCase(name, "service")) challenge.service = value;
    if (net::EqualsIgnoringCase(name, "scope")) challenge.scope = value;
  }
  if (challenge.bearer && challenge.realm.empty()) return std::nullopt;
  return challenge;
}

Result<std::string> ResolveDigest(Transport& web, const ImageName& image,
                                  const std::optional<RegistryCredential>& credential,
                                  const std::stop_token& stop) {
  auto digest = Asker(web, image, credential, stop).Ask("https");
  const bool again = !digest && image.IsLocal() && digest.error().code == ErrorCode::kUnavailable;
  if (again) return Asker(web, image, credential, stop).Ask("http");
  return digest;
}

}  // namespace ioworker::client
