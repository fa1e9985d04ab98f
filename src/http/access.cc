#include "http/access.h"

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

}  // namespace

Status CheckAccess(v1::Access access, const app::Caller& caller) {
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

Status CheckSameSite(const Method& method, const net::Request& request, const app::Caller& caller) {
  if (!method.ChangesState()) return {};
  const auto site = net::FindHeader(request.headers, "sec-fetch-site");
  const bool elsewhere = !site.empty() && site != "same-origin" && site != "none";
  const bool marked = net::FindHeader(request.headers, "x-ioworker") == "1";
  if (!elsewhere && (caller.session.IsNil() || marked)) return {};
  return PermissionDenied(
      "this may come from another site; call from the console itself, with the header X-IOWorker: "
      "1");
}

}  // namespace ioworker::http
