#include "auth/identities.h"

#include <algorithm>
#include <utility>

#include "app/messages.h"
#include "base/text.h"
#include "store/identities.h"

namespace ioworker::auth {
namespace {

// What a new account is called until its owner says otherwise.
std::string NameOf(const Proven& proven) {
  if (app::CheckName(proven.name)) return proven.name;
  const std::string local = proven.email.substr(0, proven.email.find('@'));
  return app::CheckName(local) ? local : "new account";
}

}  // namespace

Result<std::optional<accounts::Identity>> Identities::Find(std::string_view provider,
                                                           std::string_view subject) {
  TRY(auto reader, app_.readers.Lend());
  return store::FindIdentity(*reader, provider, subject);
}

Result<std::vector<accounts::Identity>> Identities::Of(AccountId account) {
  TRY(auto reader, app_.readers.Lend());
  return store::ListIdentities(*reader, account);
}

Result<Identities::Entered> Identities::Enter(const Proven& proven) {
  Lock lock(one_at_a_time_);
  TRY(auto known, Find(proven.provider, proven.subject));
  if (known) {
    TRY(auto used, Used(*std::move(known), proven));
    return Entered{.identity = std::move(used)};
  }
  if (!sign_up_) {
    auto denied = PermissionDenied(
        "no account here is entered this way; sign in as you did before and link it there, or ask "
        "an operator for an account");
    denied.error().reason = "not_known";
    return denied;
  }
  TRY(const AccountId account, NewAccount(proven));
  TRY(auto added, Add(account, proven));
  return Entered{.identity = std::move(added), .created = true};
}

Result<accounts::Identity> Identities::Link(AccountId account, const Proven& proven) {
  Lock lock(one_at_a_time_);
  TRY(auto known, Find(proven.provider, proven.subject));
  if (known && known->account != account) {
    return Conflict("identity_taken",
                    "this leads into another account; sign in there and take it away first");
  }
  if (known) return Used(*std::move(known), proven);
  TRY(const auto all, Of(account));
  if (all.size() >= accounts::kIdentitiesMax) {
    return ResourceExhausted("too_many_identities",
                             "an account has 20 ways in at most; take one away first");
  }
  return Add(account, proven);
}

Result<accounts::Identity> Identities::Confirm(AccountId account, const Proven& proven) {
  Lock lock(one_at_a_time_);
  TRY(auto known, Find(proven.provider, proven.subject));
  if (!known || known->account != account) {
    return Unauthenticated("another_account",
                           "this does not lead into the account that is signed in");
  }
  return Used(*std::move(known), proven);
}

Result<accounts::Identity> Identities::Used(accounts::Identity identity, const Proven& proven) {
  identity.used_at = app_.clock.Now();
  if (!proven.passkey.empty()) identity.passkey = proven.passkey;
  if (!proven.email.empty()) identity.email = proven.email;
  TRY(app::Execute(app_, core::KeepRow{identity}));
  return identity;
}

Result<accounts::Identity> Identities::Add(AccountId account, const Proven& proven) {
  const Instant now = app_.clock.Now();
  accounts::Identity identity{.id = IdentityId::Make(now, app_.random),
                              .account = account,
                              .provider = proven.provider,
                              .subject = proven.subject,
                              .name = proven.name,
                              .email = proven.email,
                              .passkey = proven.passkey,
                              .created_at = now,
                              .used_at = now,
                              .removed_at = {}};
  TRY(app::Execute(app_, core::KeepRow{identity}));
  return identity;
}

// Should the process end before the identity is kept, an account is left that nobody enters.
Result<AccountId> Identities::NewAccount(const Proven& proven) {
  accounts::Roles roles;
  roles.Add(accounts::Role::kRenter);
  roles.Add(accounts::Role::kLender);
  TRY(const auto outcome,
      app::Execute(app_, core::CreateAccount{.actor = proven.provider,
                                             .asker = {},
                                             .request_id = {},
                                             .id = AccountId::Make(app_.clock.Now(), app_.random),
                                             .name = NameOf(proven),
                                             .roles = roles}));
  return outcome.account;
}

v1::Identity Identities::Describe(const accounts::Identity& identity) const {
  v1::Identity message;
  message.set_id(identity.id.Text());
  message.set_provider(identity.provider);
  const auto title = titles_.find(identity.provider);
  message.set_provider_title(title == titles_.end() ? identity.provider : title->second);
  message.set_name(identity.name);
  message.set_email(identity.email);
  app::Put(identity.created_at, message.mutable_created_at());
  app::PutMaybe(identity.used_at, [&] { return message.mutable_used_at(); });
  return message;
}

Result<v1::ListIdentitiesResponse> Identities::ListIdentities(const app::Caller& caller,
                                                              const v1::ListIdentitiesRequest&) {
  TRY(const auto identities, Of(caller.account));
  v1::ListIdentitiesResponse response;
  for (const auto& identity : identities) *response.add_identities() = Describe(identity);
  return response;
}

Result<accounts::Identity> Identities::OwnIdentity(AccountId account, const std::string& id) {
  TRY(const auto identities, Of(account));
  for (const auto& identity : identities) {
    if (identity.id.Text() == id) return identity;
  }
  return NotFound("identity", id);
}

Result<v1::Identity> Identities::UpdateIdentity(const app::Caller& caller,
                                                const v1::UpdateIdentityRequest& request) {
  TRY(app::CheckName(request.name()));
  Lock lock(one_at_a_time_);
  TRY(auto identity, OwnIdentity(caller.account, request.identity_id()));
  identity.name = request.name();
  TRY(app::Execute(app_, core::KeepRow{identity}));
  return Describe(identity);
}

Result<v1::DeleteIdentityResponse> Identities::DeleteIdentity(
    const app::Caller& caller, const v1::DeleteIdentityRequest& request) {
  Lock lock(one_at_a_time_);
  TRY(auto identity, OwnIdentity(caller.account, request.identity_id()));
  TRY(const auto all, Of(caller.account));
  if (all.size() == 1) {
    return Conflict("last_identity",
                    "this is the only way into your account; link another one first");
  }
  identity.removed_at = app_.clock.Now();
  TRY(app::Execute(app_, core::KeepRow{identity}));
  return v1::DeleteIdentityResponse{};
}

}  // namespace ioworker::auth
