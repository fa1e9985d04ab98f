#include "net/http1_parser.h"

#include <utility>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace ioworker::net {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

constexpr int kStatusLeast = 100;
constexpr std::size_t kResponseHeadBytesMax = 16 << 10;

ParseFault ToFault(const error_code& error) {
  return error == http::error::header_limit ? ParseFault::kHeadTooLong : ParseFault::kMalformed;
}

// What both kinds of message share: fields of the head (not of trailers) and the decoded body.
template <bool is_request>
class MessageParser : public http::basic_parser<is_request> {
 public:
  Headers headers;
  std::string body;

 protected:
  void on_field_impl(http::field, string_view name, string_view value, error_code&) override {
    if (this->is_header_done()) return;
    headers.push_back({.name = std::string(name), .value = std::string(value)});
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view piece, error_code&) override {
    body.append(piece.data(), piece.size());
    return piece.size();
  }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view piece, error_code&) override {
    body.append(piece.data(), piece.size());
    return piece.size();
  }
  void on_finish_impl(error_code&) override {}
  void on_request_impl(http::verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int, string_view, int, error_code&) override {}
};

class ResponseParser final : public MessageParser<false> {
 public:
  int status = 0;

 private:
  void on_response_impl(int code, string_view, int, error_code&) override { status = code; }
};

std::size_t CountOf(const Headers& headers, std::string_view name) {
  std::size_t count = 0;
  for (const Header& header : headers) count += EqualsIgnoringCase(header.name, name);
  return count;
}

}  // namespace

class RequestParser::Parser final : public MessageParser<true> {
 public:
  Request request;
  int version = 0;      // 10 or 11
  bool broken = false;  // a fault was found; the base class may call itself done all the same

 private:
  void on_request_impl(http::verb, string_view method, string_view target, int number,
                       error_code&) override {
    version = number;
    request.method.assign(method.data(), method.size());
    request.target.assign(target.data(), target.size());
  }

  void on_header_impl(error_code& error) override {
    const std::size_t codings = CountOf(headers, "transfer-encoding");
    const std::size_t hosts = CountOf(headers, "host");
    if (codings > 0 && (codings > 1 || version < 11 ||
                        !EqualsIgnoringCase(FindHeader(headers, "transfer-encoding"), "chunked"))) {
      error = http::error::bad_transfer_encoding;
    }
    if (hosts > 1 || (hosts == 0 && version >= 11)) error = http::error::bad_field;
    request.headers = std::move(headers);
  }
};

RequestParser::RequestParser(std::size_t header_bytes_max) : parser_(std::make_unique<Parser>()) {
  parser_->header_limit(static_cast<std::uint32_t>(header_bytes_max));
  parser_->body_limit(boost::none);  // limited by the connection, which knows the request's plan
}

RequestParser::~RequestParser() = default;

std::expected<std::size_t, ParseFault> RequestParser::Put(std::string_view bytes) {
  error_code error;
  const std::size_t taken = parser_->put({bytes.data(), bytes.size()}, error);
  parser_->broken = error && error != http::error::need_more;
  if (parser_->broken) return std::unexpected(ToFault(error));
  return taken;
}

bool RequestParser::head_done() const { return parser_->is_header_done(); }
bool RequestParser::done() const { return parser_->is_done() && !parser_->broken; }
std::string RequestParser::TakeBody() { return std::exchange(parser_->body, {}); }
std::size_t RequestParser::body_bytes() const { return parser_->body.size(); }
Request& RequestParser::request() { return parser_->request; }
bool RequestParser::keep_alive() const { return parser_->keep_alive(); }
bool RequestParser::chunks_understood() const { return parser_->version >= 11; }

std::optional<std::uint64_t> RequestParser::content_length() const {
  const auto length = parser_->content_length();
  return length ? std::optional(*length) : std::nullopt;
}

bool RequestParser::expects_continue() const {
  return EqualsIgnoringCase(FindHeader(parser_->request.headers, "expect"), "100-continue");
}

std::expected<std::optional<ResponseHead>, ParseFault> TakeResponseHead(std::string& bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (bytes.size() > kResponseHeadBytesMax) return std::unexpected(ParseFault::kHeadTooLong);
    return std::nullopt;
  }
  ResponseParser parser;
  parser.header_limit(kResponseHeadBytesMax);
  parser.skip(true);
  std::size_t taken = 0;
  while (!parser.is_header_done()) {
    error_code error;
    taken += parser.put({bytes.data() + taken, end + 4 - taken}, error);
    if (error) return std::unexpected(ToFault(error));
  }
  // The library takes any three digits.
  if (parser.status < kStatusLeast) return std::unexpected(ParseFault::kMalformed);
  bytes.erase(0, end + 4);
  return ResponseHead{.status = parser.status, .headers = std::move(parser.headers)};
}

}  // namespace ioworker::net
