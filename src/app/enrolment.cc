#include "app/enrolment.h"

#include "app/messages.h"
#include "base/digest.h"
#include "base/key.h"
#include "base/text.h"

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

}  // namespace

Result<v1::Enrolment> CreateEnrolment(App& app, const Caller& caller,
                                      const v1::CreateEnrolmentRequest&) {
  const std::string code = MakeCode(app.random);
  const Instant expires_at = app.clock.Now() + app.settings.limits.enrolment_lifetime;
  TRY(Execute(app,
              core::CreateEnrolment{
                  .account = caller.account, .code_hash = Sha256(code), .expires_at = expires_at}));
  v1::Enrolment enrolment;
  enrolment.set_code(code);
  Put(expires_at, enrolment.mutable_expires_at());
  enrolment.set_command("ioworker device enroll --url " + app.settings.public_url + " --code " +
                        code + " && ioworker device run");
  return enrolment;
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
