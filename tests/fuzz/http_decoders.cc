// What callers of the HTTP API send, and what servers answer us.
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "every_decoder.h"
#include "http/cookie.h"
#include "http/json.h"
#include "http/message.h"
#include "http/method.h"
#include "http/router.h"
#include "ioworker/v1/jobs.pb.h"
#include "net/http1_parser.h"
#include "net/url.h"
#include "net/websocket_frames.h"

namespace ioworker::fuzz {
namespace {

struct Contract {
  std::vector<http::Method> methods;
  http::Router router;

  Contract() {
    for (const auto* service : http::ContractServices()) {
      for (int i = 0; i < service->method_count(); ++i) {
        auto method = http::ReadMethod(*service->method(i));
        CHECK(method, "the contract reads");
        router.Add(method->path, method->http_method, static_cast<int>(methods.size()));
        methods.push_back(*std::move(method));
      }
    }
  }
};

// The head and body, if the whole request was accepted; nothing if it was not.
std::optional<std::string> Accepted(std::initializer_list<std::string_view> pieces) {
  net::RequestParser parser(16 << 10);
  std::string left, body;
  for (const auto piece : pieces) {
    left += piece;
    while (!left.empty() && !parser.done()) {
      const auto taken = parser.Put(left);
      if (!taken) return std::nullopt;
      if (*taken == 0) break;
      left.erase(0, *taken);
      if (parser.head_done()) body += parser.TakeBody();
    }
  }
  if (!parser.done()) return std::nullopt;
  std::string text = parser.request().method + " " + parser.request().target + "\n";
  for (const auto& [name, value] : parser.request().headers) text += name + ":" + value + "\n";
  return text + body;
}

}  // namespace

void Json(std::string_view bytes) {
  v1::CreateJobsRequest message;
  const auto read = http::ReadJson(bytes, message);
  if (!read) return CheckRefusal(read.error());
  const auto text = http::WriteJson(message);
  CHECK(text, "what was read can be written");
  v1::CreateJobsRequest again;
  CHECK(http::ReadJson(*text, again), "what was written can be read");
  CHECK(again.SerializeAsString().size() == message.SerializeAsString().size(), "and is the same");
}

// The first word is the HTTP method, the rest path and query.
void RequestTarget(std::string_view bytes) {
  static const Contract contract;
  const auto space = bytes.find(' ');
  if (space == std::string_view::npos) return;
  net::Request request;
  request.method = std::string(bytes.substr(0, space));
  request.target = std::string(bytes.substr(space + 1));
  const auto match = contract.router.Find(request.Path(), request.method);
  if (match.route < 0) return;
  const auto& method = contract.methods[static_cast<std::size_t>(match.route)];
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(
      method.descriptor->input_type());
  const std::unique_ptr<google::protobuf::Message> message(prototype->New());
  const auto read = http::ReadRequest(method, request, match.values, *message);
  if (!read) CheckRefusal(read.error());
}

// Whole and cut in two, a request reads the same.
void HttpRequest(std::string_view bytes) {
  const auto half = bytes.size() / 2;
  CHECK(Accepted({bytes}) == Accepted({bytes.substr(0, half), bytes.substr(half)}),
        "a request may come in pieces");
}

void HttpResponse(std::string_view bytes) {
  std::string text(bytes);
  const auto head = net::TakeResponseHead(text);
  if (head && *head) CHECK((*head)->status >= 100 && (*head)->status <= 999, "a status is one");
}

void WebSocket(std::string_view bytes) {
  if (bytes.empty()) return;
  const bool masked = (bytes[0] & 1) != 0;
  bytes.remove_prefix(1);
  const auto read = [&](std::size_t piece) {
    net::FrameReader reader(masked, 1 << 16);
    std::string text(bytes), seen;
    for (std::size_t at = 0; at < text.size(); at += piece) {
      const auto put = reader.Put(std::span(text).subspan(at, std::min(piece, text.size() - at)),
                                  [&](net::Opcode opcode, std::string_view payload) {
                                    CHECK(payload.size() <= 1 << 16, "no message passes its limit");
                                    seen += static_cast<char>(opcode);
                                    seen += payload;
                                    return true;
                                  });
      if (!put) return seen + "fault";
    }
    return seen;
  };
  CHECK(read(bytes.size() + 1) == read(1), "frames may come byte by byte");
}

void Url(std::string_view bytes) {
  const auto url = net::ParseUrl(bytes, "url");
  if (!url) return CheckRefusal(url.error());
  CHECK(!url->host.empty() && url->target.starts_with('/'), "a URL has a host and a path");
}

void Cookie(std::string_view bytes) {
  const net::Headers headers = {{"cookie", std::string(bytes)}};
  const auto token = http::FindCookie(headers, http::kSessionCookie);
  CHECK(token.size() <= bytes.size(), "a token is part of the cookie");
}

}  // namespace ioworker::fuzz
