// Who is calling: found out once, by the wrapper (http/), before any use case runs.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "domain/accounts/account.h"
#include "domain/accounts/scopes.h"
#include "domain/ids/ids.h"

namespace ioworker::app {

struct Caller {
  AccountId account;        // nil: nobody, or a device
  accounts::Roles roles;    // of that account
  accounts::Scopes scopes;  // of the key that calls; a session has them all
  SessionId session;        // nil unless a browser's session is calling
  Instant proven_at;        // of a session: when it was last shown who it is
  DeviceId device;          // nil unless a device is calling
  std::string user_agent;
  std::string address;        // from where, as rate limits see it
  std::string sign_in_token;  // of the browser's cookie that binds its attempts to sign in

  // Sees what is not its own.
  bool IsOperator() const {
    return roles.Has(accounts::Role::kOperator) && scopes.Has(accounts::Scope::kNetworkRead);
  }
};

// For calls that more than one scope lets in, where what is asked for says which of them it takes.
Status CheckScope(const Caller& caller, accounts::Scope scope);

}  // namespace ioworker::app
