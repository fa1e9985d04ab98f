#include "auth/sessions.h"

#include "app/accounts.h"
#include "app/messages.h"
#include "auth/secrets.h"
#include "base/text.h"
#include "store/credentials.h"

namespace ioworker::auth {

using app::Execute;

Result<v1::SignInLink> Sessions::MakeLink(AccountId account) {
  const std::string secret = MakeSecret(kSignInPrefix, app_.random);
  const Instant expires_at = app_.clock.Now() + kSignInLinkLifetime;
  TRY(Execute(app_, core::KeepRow{accounts::SignInLink{.secret_hash = HashSecret(secret),
                                                       .account = account,
                                                       .expires_at = expires_at,
                                                       .used_at = {}}}));
  v1::SignInLink link;
  // Behind the #, so that the token never reaches a server's log.
  link.set_path("/sign-in#token=" + secret);
  app::Put(expires_at, link.mutable_expires_at());
  return link;
}

Result<v1::SignInLink> Sessions::CreateSignInLink(const app::Caller&,
                                                  const v1::CreateSignInLinkRequest& request) {
  TRY(const auto account, app::ParseId<AccountId>(request.account_id(), "account_id"));
  TRY(app::DescribeAccount(app_, account));
  return MakeLink(account);
}

Result<NewSession> Sessions::CreateSession(const app::Caller& caller,
                                           const v1::CreateSessionRequest& request) {
  const auto refused = [] {
    return Unauthenticated("sign_in_link_over",
                           "token: this sign-in link has been used or has expired; ask for a new "
                           "one, or run `ioworker sign-in-link`");
  };
  if (!request.token().starts_with(kSignInPrefix)) return refused();
  Lock lock(one_use_);
  const Instant now = app_.clock.Now();
  std::optional<accounts::SignInLink> link;
  {
    TRY(auto reader, app_.readers.Lend());
    TRY(link, store::FindSignInLink(*reader, HashSecret(request.token())));
  }
  if (!link || link->used_at || link->expires_at <= now) return refused();
  link->used_at = now;
  TRY(Execute(app_, core::KeepRow{*link}));
  return Begin(link->account, caller.user_agent);
}

Result<NewSession> Sessions::Begin(AccountId account, const std::string& user_agent) {
  const Instant now = app_.clock.Now();
  NewSession begun{.account = {}, .secret = MakeSecret(kSessionPrefix, app_.random)};
  TRY(Execute(app_, core::KeepRow{accounts::Session{.id = SessionId::Make(now, app_.random),
                                                    .account = account,
                                                    .secret_hash = HashSecret(begun.secret),
                                                    .user_agent = ToUtf8(user_agent),
                                                    .created_at = now,
                                                    .expires_at = now + kSessionLifetime,
                                                    .revoked_at = {},
                                                    .proven_at = now}}));
  TRY(begun.account, app::DescribeAccount(app_, account));
  return begun;
}

Status Sessions::Prove(const app::Caller& caller) {
  TRY(auto reader, app_.readers.Lend());
  TRY(auto sessions, store::ListSessions(*reader, caller.account, app_.clock.Now()));
  for (auto& session : sessions) {
    if (session.id != caller.session) continue;
    session.proven_at = app_.clock.Now();
    TRY(Execute(app_, core::KeepRow{session}));
    callers_.Forget(session.secret_hash);
    return {};
  }
  return NotFound("session", caller.session.Text());
}

Result<v1::ListSessionsResponse> Sessions::ListSessions(const app::Caller& caller,
                                                        const v1::ListSessionsRequest&) {
  TRY(auto reader, app_.readers.Lend());
  TRY(const auto sessions, store::ListSessions(*reader, caller.account, app_.clock.Now()));
  v1::ListSessionsResponse response;
  for (const auto& session : sessions) {
    auto* one = response.add_sessions();
    one->set_id(session.id.Text());
    one->set_current(session.id == caller.session);
    one->set_user_agent(session.user_agent);
    app::Put(session.created_at, one->mutable_created_at());
    app::Put(session.expires_at, one->mutable_expires_at());
    app::Put(session.proven_at, one->mutable_proven_at());
  }
  return response;
}

Result<v1::DeleteSessionResponse> Sessions::DeleteSession(const app::Caller& caller,
                                                          const v1::DeleteSessionRequest& request) {
  const std::string wanted =
      request.session_id() == "current" ? caller.session.Text() : request.session_id();
  TRY(auto reader, app_.readers.Lend());
  TRY(auto sessions, store::ListSessions(*reader, caller.account, app_.clock.Now()));
  for (auto& session : sessions) {
    if (session.id.Text() != wanted) continue;
    session.revoked_at = app_.clock.Now();
    TRY(Execute(app_, core::KeepRow{session}));
    callers_.Forget(session.secret_hash);
    return v1::DeleteSessionResponse{};
  }
  return NotFound("session", request.session_id());
}

}  // namespace ioworker::auth
