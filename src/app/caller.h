// Who is calling: found out once, by the wrapper (http/), before any use case runs.
#pragma once

#include <string>

#include "domain/accounts/account.h"
#include "domain/ids/ids.h"

namespace ioworker::app {

struct Caller {
  AccountId account;      // nil: nobody, or a device
  accounts::Roles roles;  // of that account
  SessionId session;      // nil unless a browser's session is calling
  DeviceId device;        // nil unless a device is calling
  std::string user_agent;
  std::string address;  // from where, as rate limits see it

  bool IsOperator() const { return roles.Has(accounts::Role::kOperator); }
};

}  // namespace ioworker::app
