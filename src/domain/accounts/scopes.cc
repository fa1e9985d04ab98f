#include "domain/accounts/scopes.h"

#include <array>

#include <fmt/format.h>

namespace ioworker::accounts {

std::string_view ScopeName(Scope scope) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"jobs:read", "jobs:write", "devices:read", "devices:write", "money:read", "money:write",
       "account:read", "account:write", "network:read", "network:write"});
  return kNames.at(static_cast<std::size_t>(scope) - 1);
}

std::unexpected<Error> ScopeMissing(std::string_view wanted) {
  auto denied =
      PermissionDenied(fmt::format("this key lacks the scope {}; make one that has it", wanted));
  denied.error().reason = "scope_missing";
  return denied;
}

}  // namespace ioworker::accounts
