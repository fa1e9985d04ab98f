#include "agent/enrolment.h"

#include <algorithm>

#include <unistd.h>

#include "agent/coordinator_call.h"
#include "base/log.h"
#include "base/text.h"
#include "domain/ids/ids.h"
#include "net/http_client.h"

namespace ioworker::agent {

Result<std::string> Enrol(const Coordinator& coordinator, const KeyPair& key,
                          const Enrolling& enrolling) {
  v1::EnrolDeviceRequest request;
  request.set_code(enrolling.code);
  request.set_name(enrolling.name);
  request.set_public_key(key.public_key());
  request.set_signature(key.Sign("ioworker enrol\n" + enrolling.code));
  *request.mutable_inventory() = enrolling.inventory;
  v1::EnrolDeviceResponse answer;
  TRY(Post(coordinator, "/v1/devices:enrol", request, answer));
  if (!DeviceId::Parse(answer.device_id())) {
    return Unavailable(coordinator.url + " answered, but not as a coordinator does; check the URL");
  }
  return answer.device_id();
}

void ReportStep(const Coordinator& coordinator, const std::string& code,
                v1::ReportEnrolmentRequest::Step step, const std::string& reason,
                const std::string& words) {
  constexpr std::size_t kWordsBytesMax = 450;
  std::string line = ToUtf8(std::string_view(words).substr(0, kWordsBytesMax));
  std::ranges::replace_if(line, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  v1::ReportEnrolmentRequest request;
  request.set_code(code);
  request.set_step(step);
  request.set_reason(reason);
  request.set_message(line);
  v1::ReportEnrolmentResponse answer;
  const auto told = Post(coordinator, "/v1/enrolments:report", request, answer, seconds{10});
  if (!told) LogInfo("enrolment: a step was not told: {}", told.error().message);
}

Result<Settings> EnrolHere(Settings settings, const std::string& code,
                           const v1::Inventory& inventory) {
  TRY(MakeFolder(settings.data_folder));
  TRY(const KeyPair key, KeyPair::LoadOrMake(settings.KeyPath()));
  TRY(settings.device_id,
      Enrol(CoordinatorOf(settings), key,
            {.code = code, .name = settings.device_name, .inventory = inventory}));
  TRY(SaveSettings(settings));
  return settings;
}

Result<KeyPair> LoadKey(const Settings& settings) {
  const std::string path = settings.KeyPath();
  if (access(path.c_str(), F_OK) == 0) return KeyPair::LoadOrMake(path);
  return std::unexpected(Error{
      .code = ErrorCode::kNotFound,
      .reason = "key_missing",
      .message = "the key of this device is gone: " + path +
                 "; put it back from a copy, or run `ioworker device enroll` again and retire the "
                 "old device"});
}

Coordinator CoordinatorOf(const Settings& settings) {
  Coordinator coordinator{
      .url = settings.coordinator_url, .proxy = settings.proxy, .ca_path = settings.ca_path};
  while (coordinator.url.ends_with('/')) coordinator.url.pop_back();
  coordinator.proxy = net::ProxyFor(coordinator.url, coordinator.proxy, "");
  return coordinator;
}

}  // namespace ioworker::agent
