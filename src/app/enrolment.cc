#include "app/enrolment.h"

#include <algorithm>

#include "app/messages.h"
#include "base/digest.h"
#include "base/key.h"
#include "base/text.h"
#include "store/devices.h"

namespace ioworker::app {
namespace {

// 100 bits in groups of five letters: short enough to type, too many to guess within its lifetime.
std::string MakeCode(Random& random) {
  const std::string letters = EncodeBase32(random.Next(), random.Next()).substr(6);
  std::string code;
  for (std::size_t at = 0; at < letters.size(); at += 5) {
    if (at > 0) code += '-';
    code += letters.substr(at, 5);
  }
  return code;
}

v1::Enrolment::State StateOf(const devices::Enrolment& enrolment, Instant now) {
  if (enrolment.revoked) return v1::Enrolment::REVOKED;
  if (enrolment.devices_used >= enrolment.devices_max) return v1::Enrolment::USED;
  return now < enrolment.expires_at ? v1::Enrolment::ACTIVE : v1::Enrolment::EXPIRED;
}

v1::Enrolment ToMessage(const devices::Enrolment& enrolment, Instant now) {
  v1::Enrolment message;
  message.set_id(enrolment.id.Text());
  message.set_name(enrolment.name);
  message.set_devices(enrolment.devices_max);
  message.set_devices_used(enrolment.devices_used);
  Put(enrolment.created_at, message.mutable_created_at());
  Put(enrolment.expires_at, message.mutable_expires_at());
  message.set_state(StateOf(enrolment, now));
  return message;
}

// What the machine runs: it fetches the program from this coordinator.
std::string CommandOf(const App& app, const std::string& code, bool user) {
  return "curl -fsSL " + app.settings.public_url + "/install.sh | " + (user ? "" : "sudo ") +
         "sh -s -- --code " + code;
}

// What the event of a step that was reached is called.
std::string ActionOf(v1::ReportEnrolmentRequest::Step step) {
  switch (step) {
    case v1::ReportEnrolmentRequest::DOWNLOADED:
      return "downloaded";
    case v1::ReportEnrolmentRequest::CHECKED:
      return "checked";
    case v1::ReportEnrolmentRequest::ENROLLED:
      return "enrolled";
    case v1::ReportEnrolmentRequest::LINKED:
      return "linked";
    case v1::ReportEnrolmentRequest::TRIED:
      return "tried";
    case v1::ReportEnrolmentRequest::READY:
      return "ready";
    default:
      return "";
  }
}

}  // namespace

Result<v1::Enrolment> CreateEnrolment(App& app, const Caller& caller,
                                      const v1::CreateEnrolmentRequest& request) {
  const auto& limits = app.settings.limits;
  if (request.devices() > devices::kEnrolmentDevicesMax) {
    return InvalidArgument("devices", "out_of_range", "devices: at most 10,000");
  }
  Duration lifetime = limits.enrolment_lifetime;
  if (request.lifetime_seconds() > 0) lifetime = seconds{request.lifetime_seconds()};
  if (lifetime > limits.enrolment_lifetime_max) {
    return InvalidArgument("lifetime_seconds", "out_of_range", "lifetime_seconds: at most 30 days");
  }
  if (!request.name().empty()) TRY(CheckName(request.name()));
  const std::string code = MakeCode(app.random);
  const Instant now = app.clock.Now();
  const devices::Enrolment made{.code_hash = Sha256(code),
                                .id = EnrolmentId::Make(now, app.random),
                                .account = caller.account,
                                .name = request.name(),
                                .created_at = now,
                                .expires_at = now + lifetime,
                                .devices_max = std::max(request.devices(), 1U)};
  TRY(Execute(app, core::CreateEnrolment{.account = made.account,
                                         .code_hash = made.code_hash,
                                         .expires_at = made.expires_at,
                                         .id = made.id,
                                         .name = made.name,
                                         .devices = made.devices_max}));
  v1::Enrolment enrolment = ToMessage(made, now);
  enrolment.set_code(code);
  enrolment.set_command(CommandOf(app, code, request.user()));
  return enrolment;
}

Result<v1::ListEnrolmentsResponse> ListEnrolments(App& app, const Caller& caller,
                                                  const v1::ListEnrolmentsRequest& request) {
  TRY(const auto size, PageSize(app, request.page_size()));
  TRY(const auto before, ParsePageToken<EnrolmentId>(request.page_token()));
  TRY(auto reader, app.readers.Lend());
  TRY(const auto page, store::ListEnrolments(*reader, caller.account, before, size));
  v1::ListEnrolmentsResponse response;
  const Instant now = app.clock.Now();
  for (const auto& each : page.rows) *response.add_enrolments() = ToMessage(each, now);
  if (page.more) response.set_next_page_token(page.rows.back().id.Text());
  return response;
}

Result<v1::Enrolment> RevokeEnrolment(App& app, const Caller& caller,
                                      const v1::RevokeEnrolmentRequest& request) {
  TRY(const auto id, ParseId<EnrolmentId>(request.enrolment_id(), "enrolment_id"));
  TRY(Execute(app, core::RevokeEnrolment{.actor = caller.account, .id = id}));
  TRY(auto reader, app.readers.Lend());
  TRY(const auto revoked, store::FindEnrolment(*reader, id));
  return ToMessage(revoked, app.clock.Now());
}

Result<v1::ReportEnrolmentResponse> ReportEnrolment(App& app, const Caller&,
                                                    const v1::ReportEnrolmentRequest& request) {
  constexpr std::size_t kReasonBytesMax = 64;
  constexpr std::size_t kWordsBytesMax = 500;
  const std::string action = ActionOf(request.step());
  if (action.empty()) {
    return InvalidArgument("step", "unknown_step", "step: name the step that was reached");
  }
  if (request.reason().size() > kReasonBytesMax || !IsOneLine(request.reason())) {
    return InvalidArgument("reason", "bad_text", "reason: at most 64 bytes on one line");
  }
  if (request.message().size() > kWordsBytesMax || !IsOneLine(request.message())) {
    return InvalidArgument("message", "bad_text", "message: at most 500 bytes on one line");
  }
  const bool reached = request.reason().empty();
  TRY(Execute(app, core::ReportEnrolment{.code_hash = Sha256(request.code()),
                                         .action = reached ? action : "failed",
                                         .step = reached ? "" : action,
                                         .reason = request.reason(),
                                         .words = request.message()}));
  return v1::ReportEnrolmentResponse();
}

Result<v1::EnrolDeviceResponse> EnrolDevice(App& app, const Caller&,
                                            const v1::EnrolDeviceRequest& request) {
  if (!VerifySignature(request.public_key(), "ioworker enrol\n" + request.code(),
                       request.signature())) {
    return InvalidArgument("signature", "bad_signature",
                           "signature: is not this key's signature of the code");
  }
  TRY(CheckName(request.name()));
  TRY(const auto outcome,
      Execute(app, core::EnrolDevice{.code_hash = Sha256(request.code()),
                                     .id = DeviceId::Make(app.clock.Now(), app.random),
                                     .name = request.name(),
                                     .public_key = request.public_key(),
                                     .inventory = FromMessage(request.inventory())}));
  v1::EnrolDeviceResponse response;
  response.set_device_id(outcome.device.Text());
  return response;
}

}  // namespace ioworker::app
