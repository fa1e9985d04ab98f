#include "app/policy.h"

#include "app/devices.h"
#include "base/text.h"
#include "domain/policy/owner_policy.h"
#include "ioworker/v1/link.pb.h"

namespace ioworker::app {
namespace {

constexpr std::size_t kWordsMax = 1000;

std::string Clip(const std::string& text) { return ToUtf8(text.substr(0, kWordsMax)); }

Result<v1::DevicePolicy> Ask(App& app, DeviceId device, v1::PolicyQuery query) {
  TRY(auto answer, app.policies.Ask(device, std::move(query)));
  if (answer.refusal().empty()) return std::move(*answer.mutable_policy());
  // The device says why; which kind of error it is, is decided here.
  const bool wrong = answer.refusal_reason() == "bad_policy";
  return std::unexpected(Error{.code = wrong ? ErrorCode::kInvalidArgument : ErrorCode::kConflict,
                               .reason = Clip(answer.refusal_reason()),
                               .message = Clip(answer.refusal()),
                               .field = Clip(answer.refusal_field())});
}

}  // namespace

Result<v1::DevicePolicy> GetDevicePolicy(App& app, const Caller& caller,
                                         const v1::GetDevicePolicyRequest& request) {
  TRY(const auto device, FindDeviceFor(app, caller, request.device_id()));
  return Ask(app, device.id, {});
}

// Operators see what a device lends; only its owner changes it.
Result<v1::DevicePolicy> SetDevicePolicy(App& app, const Caller& caller,
                                         const v1::SetDevicePolicyRequest& request) {
  TRY(const auto device, FindDeviceFor(app, caller, request.device_id()));
  if (device.owner != caller.account) return PermissionDenied("this device is another account's");
  if (request.text().size() > policy::kPolicyBytesMax)
    return TooLarge("text", "text: at most 64 KiB");
  v1::PolicyQuery query;
  query.mutable_change()->set_text(request.text());
  query.mutable_change()->set_base_digest(request.base_digest());
  return Ask(app, device.id, std::move(query));
}

}  // namespace ioworker::app
