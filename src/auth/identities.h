// Identities: by which ways each account is entered. Finds the account of who has proved who it is,
// makes one for who is new, links one more way, and takes one away.
//
// An identity is named by provider and subject, never by an address: who has the same e-mail
// address elsewhere is somebody else until he links it himself. Use cases, on worker threads;
// changes are made one at a time, so that a subject is never two accounts'.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/app.h"
#include "app/caller.h"
#include "auth/proven.h"
#include "base/mutex.h"
#include "domain/accounts/identity.h"
#include "ioworker/v1/sign_in.pb.h"

namespace ioworker::auth {

class Identities {
 public:
  // `titles`: what people call the configured providers, by name.
  // `sign_up`: whoever is new gets an account that may rent and lend.
  Identities(app::App& app, std::map<std::string, std::string> titles, bool sign_up)
      : app_(app), titles_(std::move(titles)), sign_up_(sign_up) {}

  struct Entered {
    accounts::Identity identity;
    bool created = false;  // the account
  };

  // The account that this way leads into. kPermissionDenied, "not_known", if there is none and
  // nobody gets one by himself.
  Result<Entered> Enter(const Proven& proven) EXCLUDES(one_at_a_time_);

  // One more way into the account. kConflict, "identity_taken": it leads into another one.
  // kResourceExhausted, "too_many_identities".
  Result<accounts::Identity> Link(AccountId account, const Proven& proven) EXCLUDES(one_at_a_time_);

  // The account's own way, used once more. kUnauthenticated, "another_account".
  Result<accounts::Identity> Confirm(AccountId account, const Proven& proven)
      EXCLUDES(one_at_a_time_);

  Result<std::optional<accounts::Identity>> Find(std::string_view provider,
                                                 std::string_view subject);
  Result<std::vector<accounts::Identity>> Of(AccountId account);

  v1::Identity Describe(const accounts::Identity& identity) const;
  bool sign_up() const { return sign_up_; }

  Result<v1::ListIdentitiesResponse> ListIdentities(const app::Caller& caller,
                                                    const v1::ListIdentitiesRequest& request);
  Result<v1::Identity> UpdateIdentity(const app::Caller& caller,
                                      const v1::UpdateIdentityRequest& request)
      EXCLUDES(one_at_a_time_);
  Result<v1::DeleteIdentityResponse> DeleteIdentity(const app::Caller& caller,
                                                    const v1::DeleteIdentityRequest& request)
      EXCLUDES(one_at_a_time_);

 private:
  Result<accounts::Identity> Used(accounts::Identity identity, const Proven& proven);
  Result<accounts::Identity> Add(AccountId account, const Proven& proven);
  Result<AccountId> NewAccount(const Proven& proven);
  Result<accounts::Identity> OwnIdentity(AccountId account, const std::string& id);

  app::App& app_;
  const std::map<std::string, std::string> titles_;
  const bool sign_up_;
  Mutex one_at_a_time_;  // from the look at an identity to its change
};

}  // namespace ioworker::auth
