#include "app/caller.h"

#include <fmt/format.h>

namespace ioworker::app {

std::unexpected<Error> ScopeMissing(std::string_view wanted) {
  auto denied =
      PermissionDenied(fmt::format("this key lacks the scope {}; make one that has it", wanted));
  denied.error().reason = "scope_missing";
  return denied;
}

Status CheckScope(const Caller& caller, accounts::Scope scope) {
  if (caller.scopes.Has(scope)) return {};
  return ScopeMissing(accounts::ScopeName(scope));
}

}  // namespace ioworker::app
