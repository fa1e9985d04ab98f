#include "oidc/witness.h"

#include <algorithm>

#include "jose/json.h"
#include "oidc/answer.h"
#include "oidc/endpoint.h"
#include "oidc/refusal.h"

namespace ioworker::oidc {
namespace {

using nlohmann::json;

constexpr std::string_view kRelayHost = "@privaterelay.appleid.com";
constexpr std::size_t kEmailsMax = 200;
constexpr std::size_t kSubjectDigitsMax = 32;

// Some providers write truth as a text (Apple, Cognito).
bool TruthAt(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && (*found == true || *found == "true");
}

bool IsNumber(std::string_view text) {
  return !text.empty() && text.size() <= kSubjectDigitsMax &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// user={"name":{"firstName":"Ann","lastName":"Lee"},"email":…}
std::string NameInForm(const Parameters& callback) {
  const auto user = jose::ReadObject(ValueOf(callback, "user"));
  if (!user || !user->contains("name") || !(*user)["name"].is_object()) return {};
  const json& name = (*user)["name"];
  const std::string first = jose::TextAt(name, "firstName");
  const std::string last = jose::TextAt(name, "lastName");
  return ShownName(first + (first.empty() || last.empty() ? "" : " ") + last);
}

void ReadCommonClaims(const json& claims, Person& person) {
  person.name = ShownName(jose::TextAt(claims, "name"));
  person.email = ShownEmail(jose::TextAt(claims, "email"));
  person.email_verified = !person.email.empty() && TruthAt(claims, "email_verified");
}

}  // namespace

Person PersonOfClaims(const Provider& provider, const jose::Claims& claims,
                      const Parameters& callback) {
  Person person{.provider = provider.name, .subject = claims.subject};
  ReadCommonClaims(claims.all, person);
  if (provider.kind == ProviderKind::kApple) {
    person.name = NameInForm(callback);
    person.private_relay =
        TruthAt(claims.all, "is_private_email") || person.email.ends_with(kRelayHost);
  }
  return person;
}

Status CompletePerson(Fetch& fetch, const std::string& url, const std::string& access_token,
                      Person& person) {
  TRY(const json answer, Ask(fetch, url, access_token));
  if (!answer.is_object() || jose::TextAt(answer, "sub") != person.subject) {
    return Refused("subject_wrong", "the provider's answers are about two people");
  }
  ReadCommonClaims(answer, person);
  return {};
}

Result<Person> AskX(const Provider& provider, Fetch& fetch, const std::string& access_token) {
  const bool with_email =
      std::ranges::find(provider.scopes, "users.email") != provider.scopes.end();
  const std::string url =
      with_email ? WithQuery(provider.endpoints.user, {{"user.fields", "confirmed_email"}})
                 : provider.endpoints.user;
  TRY(const json answer, Ask(fetch, url, access_token));
  const json data = answer.is_object() ? answer.value("data", json()) : json();
  const std::string id = jose::TextAt(data, "id");
  if (!IsNumber(id)) return Refused("subject_missing", "the provider does not say who it is");
  Person person{.provider = provider.name,
                .subject = id,
                .name = ShownName(jose::TextAt(data, "name")),
                .email = ShownEmail(jose::TextAt(data, "confirmed_email"))};
  person.email_verified = !person.email.empty();
  return person;
}

Result<Person> AskGitHub(const Provider& provider, Fetch& fetch, const std::string& access_token) {
  TRY(const json user, Ask(fetch, provider.endpoints.user, access_token));
  const json id = user.is_object() ? user.value("id", json()) : json();
  if (!id.is_number_unsigned() || id == 0U) {
    return Refused("subject_missing", "the provider does not say who it is");
  }
  Person person{.provider = provider.name, .subject = std::to_string(id.get<std::uint64_t>())};
  person.name = ShownName(jose::TextAt(user, "name"));
  if (person.name.empty()) person.name = ShownName(jose::TextAt(user, "login"));
  const auto emails = Ask(fetch, provider.endpoints.emails, access_token);
  if (!emails || !emails->is_array()) return person;
  for (std::size_t i = 0; i < std::min(emails->size(), kEmailsMax); ++i) {
    const json& each = (*emails)[i];
    if (!each.is_object() || !TruthAt(each, "primary")) continue;
    person.email = ShownEmail(jose::TextAt(each, "email"));
    person.email_verified = !person.email.empty() && TruthAt(each, "verified");
  }
  return person;
}

}  // namespace ioworker::oidc
