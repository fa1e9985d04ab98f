#include "http/access.h"

#include <string>

#include <fmt/format.h>

namespace ioworker::http {
namespace {

Status CheckRole(const app::Caller& caller, accounts::Role role, std::string_view name) {
  if (caller.roles.Has(role)) return {};
  return PermissionDenied(
      fmt::format("your account lacks the role {}; an operator can give it to you", name));
}

Status CheckAccount(const app::Caller& caller) {
  if (!caller.account.IsNil()) return {};
  if (!caller.device.IsNil()) return PermissionDenied("devices may not call this");
  return Unauthenticated("not_signed_in", "sign in, or send an API key as a bearer token");
}

Status CheckDevice(const app::Caller& caller) {
  if (!caller.device.IsNil()) return {};
  if (!caller.account.IsNil()) return PermissionDenied("only devices may call this");
  return Unauthenticated("no_device_token",
                         "send the token of the device's link as a bearer token");
}

Status CheckRoles(v1::Access access, const app::Caller& caller) {
  switch (access) {
    case v1::ACCESS_PUBLIC:
      return {};
    case v1::ACCESS_DEVICE:
      return CheckDevice(caller);
    case v1::ACCESS_ACCOUNT:
      return CheckAccount(caller);
    case v1::ACCESS_RENTER:
      TRY(CheckAccount(caller));
      return CheckRole(caller, accounts::Role::kRenter, "renter");
    case v1::ACCESS_LENDER:
      TRY(CheckAccount(caller));
      return CheckRole(caller, accounts::Role::kLender, "lender");
    case v1::ACCESS_OPERATOR:
      TRY(CheckAccount(caller));
      return CheckRole(caller, accounts::Role::kOperator, "operator");
    default:
      return PermissionDenied("nobody may call this");
  }
}

Status CheckScopes(const Method& method, const app::Caller& caller) {
  std::string wanted;
  for (const v1::Scope scope : method.scopes) {
    if (scope == v1::ANY_SCOPE) return {};
    const auto one = static_cast<accounts::Scope>(scope);
    if (caller.scopes.Has(one)) return {};
    wanted += (wanted.empty() ? "" : " or ") + std::string(accounts::ScopeName(one));
  }
  return accounts::ScopeMissing(wanted);
}

Status CheckStepUp(const Method& method, const app::Caller& caller, Instant now) {
  if (method.step_up == v1::STEP_UP_UNSPECIFIED) return {};
  const bool browser = !caller.session.IsNil();
  if (!browser && method.step_up == v1::STEP_UP_BROWSER) return {};
  if (browser && now < caller.proven_at + kProofLifetime) return {};
  auto denied = PermissionDenied(
      browser ? "show once more who you are: sign in again, then repeat this within ten minutes"
              : "no key may do this; sign in with a browser");
  denied.error().reason = browser ? "step_up_needed" : "browser_needed";
  return denied;
}

}  // namespace

Status CheckAccess(const Method& method, const app::Caller& caller, Instant now) {
  TRY(CheckRoles(method.access, caller));
  if (method.scopes.empty()) return {};
  TRY(CheckScopes(method, caller));
  return CheckStepUp(method, caller, now);
}

Status CheckSameSite(const Method& method, const net::Request& request, const app::Caller& caller) {
  if (!method.ChangesState() || method.form_request) return {};
  const auto site = net::FindHeader(request.headers, "sec-fetch-site");
  const bool elsewhere = !site.empty() && site != "same-origin" && site != "none";
  const bool marked = net::FindHeader(request.headers, "x-ioworker") == "1";
  if (!elsewhere && (caller.session.IsNil() || marked)) return {};
  return PermissionDenied(
      "this may come from another site; call from the console itself, with the header X-IOWorker: "
      "1");
}

}  // namespace ioworker::http
