#include "client/fake_transport.h"

#include <utility>

#include <google/protobuf/util/json_util.h>

#include "base/check.h"
#include "client/refusal.h"

namespace ioworker::client {
namespace {

std::string NameOf(const net::HttpCall& call) {
  std::string_view target = call.url;
  if (target.starts_with(FakeTransport::kUrl)) target.remove_prefix(FakeTransport::kUrl.size());
  return call.method + " " + std::string(target.substr(0, target.find('?')));
}

net::Response Typed(int status, std::string_view type, std::string body) {
  return {.status = status,
          .headers = {{"Content-Type", std::string(type)}},
          .body = std::move(body),
          .file = {}};
}

}  // namespace

void FakeTransport::Answer(const std::string& name, const google::protobuf::Message& message) {
  Answer(name, Typed(200, kProtobufType, message.SerializeAsString()));
}

void FakeTransport::AnswerBytes(const std::string& name, std::string bytes) {
  Answer(name, Typed(200, "application/octet-stream", std::move(bytes)));
}

void FakeTransport::Answer(const std::string& name, net::Response response) {
  scripts_[name].push_back({.answer = std::move(response)});
}

void FakeTransport::Refuse(const std::string& name, int status, const v1::ErrorResponse& refusal) {
  Answer(name, Typed(status, kProtobufType, refusal.SerializeAsString()));
}

void FakeTransport::Fail(const std::string& name, Error error) {
  scripts_[name].push_back({.answer = std::unexpected(std::move(error))});
}

void FakeTransport::Stream(const std::string& name,
                           const std::vector<const google::protobuf::Message*>& events,
                           bool breaks) {
  std::string body = ": hello\n\n";
  for (const auto* event : events) {
    std::string json;
    CHECK(google::protobuf::util::MessageToJsonString(*event, &json).ok());
    body += "data: " + json + "\n\n";
  }
  scripts_[name].push_back(
      {.answer = Typed(200, "text/event-stream; charset=utf-8", std::move(body)),
       .breaks = breaks});
}

void FakeTransport::ParseBody(std::string_view name, google::protobuf::Message& message) const {
  for (const net::HttpCall& call : sent) {
    if (NameOf(call) != name) continue;
    CHECK(message.ParseFromString(call.body), "the body is of another type");
    return;
  }
  CHECK(false, "no call of this name was sent");
}

Result<net::Response> FakeTransport::Send(const net::HttpCall& call) {
  net::HttpCall record = call;
  while (call.read_body) {
    TRY(const std::string bytes, call.read_body(piece_bytes));
    if (bytes.empty()) break;
    record.body += bytes;
  }
  sent.push_back(std::move(record));
  const std::string name = NameOf(call);
  const auto found = scripts_.find(name);
  if (found == scripts_.end()) return Internal("the script has no answer to " + name);
  const Script script = found->second.front();
  if (found->second.size() > 1) found->second.pop_front();
  if (!script.answer || !call.on_piece) return script.answer;

  net::Response head = *script.answer;
  const std::string body = std::exchange(head.body, {});
  for (std::size_t at = 0; at < body.size(); at += piece_bytes) {
    TRY(call.on_piece(head.status, std::string_view(body).substr(at, piece_bytes)));
  }
  if (script.breaks) return Unavailable("the connection was lost");
  return head;
}

}  // namespace ioworker::client
