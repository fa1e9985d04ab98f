#include "app/caller.h"

namespace ioworker::app {

Status CheckScope(const Caller& caller, accounts::Scope scope) {
  if (caller.scopes.Has(scope)) return {};
  return accounts::ScopeMissing(accounts::ScopeName(scope));
}

}  // namespace ioworker::app
