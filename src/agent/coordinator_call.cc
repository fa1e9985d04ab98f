#include "agent/coordinator_call.h"

#include <google/protobuf/util/json_util.h>

#include "net/http_client.h"

namespace ioworker::agent {

Status Post(const Coordinator& coordinator, const std::string& path,
            const google::protobuf::Message& request, google::protobuf::Message& answer,
            Duration deadline) {
  net::HttpCall call;
  call.method = "POST";
  call.url = coordinator.url + path;
  call.headers = {{"content-type", "application/json"}};
  call.deadline = deadline;
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
  if (google::protobuf::util::JsonStringToMessage(response->body, &answer, options).ok()) return {};
  return Unavailable(coordinator.url + " answered, but not as a coordinator does; check the URL");
}

}  // namespace ioworker::agent
