#include "auth/provider_way.h"

#include <utility>

#include "base/log.h"
#include "base/text.h"

namespace ioworker::auth {

ProviderWay::ProviderWay(app::App& app, std::vector<oidc::Provider> providers, oidc::Fetch& fetch)
    : app_(app) {
  for (auto& provider : providers) {
    const std::string name = provider.name;
    providers_.emplace(name, std::make_unique<oidc::SignIn>(std::move(provider), fetch));
  }
}

std::vector<v1::SignInProvider> ProviderWay::Describe() const {
  std::vector<v1::SignInProvider> described;
  for (const auto& [name, sign_in] : providers_) {
    auto& one = described.emplace_back();
    one.set_provider(name);
    one.set_title(sign_in->provider().title);
    one.set_kind(std::string(oidc::ProviderKindName(sign_in->provider().kind)));
  }
  return described;
}

std::map<std::string, std::string> ProviderWay::Titles() const {
  std::map<std::string, std::string> titles;
  for (const auto& [name, sign_in] : providers_) titles[name] = sign_in->provider().title;
  return titles;
}

Result<oidc::SignIn::Begun> ProviderWay::Begin(const std::string& provider) {
  const auto found = providers_.find(provider);
  if (found == providers_.end()) {
    return InvalidArgument("provider", "unknown_provider",
                           "provider: this network has none of this name; GET /v1/sign-in lists "
                           "them");
  }
  const std::string back = app_.settings.public_url + "/sign-in/callback/" + provider;
  return found->second->Begin(back, app_.random, app_.clock.Now());
}

Result<Proven> ProviderWay::Finish(const oidc::Attempt& attempt, const std::string& query) {
  const auto found = providers_.find(attempt.provider);
  if (found == providers_.end()) return Unavailable("this provider is not configured any more");
  TRY(const auto parameters, oidc::ReadParameters(query));
  TRY(auto person, found->second->Finish(attempt, parameters, app_.clock.Now()));
  return Proven{.provider = std::move(person.provider),
                .subject = std::move(person.subject),
                .name = std::move(person.name),
                .email = std::move(person.email)};
}

Result<std::string> ProviderWay::KeepForm(const v1::ReceiveSignInFormRequest& form,
                                          std::string address) {
  oidc::FormFields fields;
  for (const auto& [name, value] : {std::pair{"state", form.state()},
                                    {"code", form.code()},
                                    {"error", form.error()},
                                    {"user", form.user()},
                                    {"iss", form.iss()}}) {
    if (!value.empty()) fields.emplace_back(name, value);
  }
  std::string ticket = EncodeBase64Url(app_.random.Bytes(32));
  Lock lock(mutex_);
  TRY(forms_.Put(ticket, oidc::WriteForm(fields), std::move(address), app_.clock.Now()));
  return ticket;
}

Result<std::string> ProviderWay::TakeForm(const std::string& ticket) {
  Lock lock(mutex_);
  const std::string* form = forms_.Find(ticket, app_.clock.Now());
  if (form == nullptr) {
    return Unauthenticated("ticket_over", "this took too long, or was used already; begin again");
  }
  std::string query = *form;
  forms_.Erase(ticket);
  return query;
}

}  // namespace ioworker::auth
