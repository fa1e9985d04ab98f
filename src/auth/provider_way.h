// ProviderWay: signing in with those who say who somebody is, as their files in the network's
// folder configure them. What oidc/ decides, joined with where this network is reached. Any thread;
// blocks for a provider's answers.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/app.h"
#include "auth/proven.h"
#include "base/mutex.h"
#include "base/waiting_list.h"
#include "ioworker/v1/sign_in.pb.h"
#include "oidc/sign_in.h"

namespace ioworker::auth {

class ProviderWay {
 public:
  // `fetch` must outlive it.
  ProviderWay(app::App& app, std::vector<oidc::Provider> providers, oidc::Fetch& fetch);

  // In the order of their names.
  std::vector<v1::SignInProvider> Describe() const;
  std::map<std::string, std::string> Titles() const;

  // kInvalidArgument for a provider that is not configured; kUnavailable as oidc::SignIn::Begin.
  Result<oidc::SignIn::Begun> Begin(const std::string& provider);

  // `query`: of the address that the provider sent the browser to.
  Result<Proven> Finish(const oidc::Attempt& attempt, const std::string& query);

  // A provider's form waits here, and what the browser goes on with.
  Result<std::string> KeepForm(const v1::ReceiveSignInFormRequest& form, std::string address)
      EXCLUDES(mutex_);
  // The form as a query, once. kUnauthenticated, "ticket_over".
  Result<std::string> TakeForm(const std::string& ticket) EXCLUDES(mutex_);

  static constexpr Duration kFormLifetime = minutes{1};
  static constexpr std::size_t kFormsMax = 1000;
  static constexpr std::size_t kFormsOfAddressMax = 20;

 private:
  app::App& app_;
  std::map<std::string, std::unique_ptr<oidc::SignIn>> providers_;
  Mutex mutex_;
  WaitingList<std::string> forms_ GUARDED_BY(mutex_){
      {.lifetime = kFormLifetime, .all_max = kFormsMax, .of_address_max = kFormsOfAddressMax}};
};

}  // namespace ioworker::auth
