#include "agent/enrolment.h"

#include <algorithm>

#include <google/protobuf/util/json_util.h>
#include <unistd.h>

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
  net::HttpCall call;
  call.method = "POST";
  call.url = coordinator.url + "/v1/devices:enrol";
  call.headers = {{"content-type", "application/json"}};
  if (!google::protobuf::util::MessageToJsonString(request, &call.body).ok()) {
    return InvalidArgument("name", "bad_text", "the code and the name must be UTF-8");
  }
  net::HttpClient client(
      {.unix_socket = {}, .proxy = coordinator.proxy, .ca_path = coordinator.ca_path});
  auto response = client.Send(call);
  if (!response) {
    Error error = response.error();
    error.message = "cannot reach the coordinator at " + coordinator.url + ": " + error.message;
    return std::unexpected(std::move(error));
  }
  if (response->status >= 300) return std::unexpected(ErrorOf(*response));
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  v1::EnrolDeviceResponse answer;
  const bool read =
      google::protobuf::util::JsonStringToMessage(response->body, &answer, options).ok();
  if (!read || !DeviceId::Parse(answer.device_id())) {
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
  net::HttpCall call;
  call.method = "POST";
  call.url = coordinator.url + "/v1/enrolments:report";
  call.headers = {{"content-type", "application/json"}};
  call.deadline = seconds{10};
  if (!google::protobuf::util::MessageToJsonString(request, &call.body).ok()) return;
  net::HttpClient client(
      {.unix_socket = {}, .proxy = coordinator.proxy, .ca_path = coordinator.ca_path});
  const auto response = client.Send(call);
  if (response && response->status < 300) return;
  LogInfo("enrolment: a step was not told: {}",
          response ? std::to_string(response->status) : response.error().message);
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
