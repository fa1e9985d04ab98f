// The receiving half of ServerConnection.
#include <utility>

#include "net/server_connection.h"

namespace ioworker::net {

// The first request's time began when the connection did; a later one's begins with its first byte.
Task<bool> ServerConnection::AwaitFirstByte() {
  const bool first = std::exchange(first_request_, false);
  if (input_taken_ == input_.size()) {
    std::string().swap(input_);  // an idle connection holds no memory
    input_taken_ = 0;
    if (!first) bell_->Allow(seconds{core_.limits.keep_alive_seconds_max});
    if (!co_await Receive()) co_return false;
  }
  if (!first) bell_->Allow(seconds{core_.limits.header_seconds_max});
  co_return !leaving_;
}

Task<ServerConnection::Outcome> ServerConnection::ReadHead(RequestParser& parser) {
  for (;;) {
    const auto parsed = Parse(parser);
    if (!parsed) co_return std::unexpected(parsed.error());
    if (parser.head_done()) co_return Outcome{};
    if (*parsed == 0 && !co_await Receive()) co_return std::unexpected(Trouble{});
  }
}

Task<ServerConnection::Outcome> ServerConnection::ReadBody(RequestParser& parser,
                                                           std::uint64_t bytes_max) {
  while (!parser.done()) {
    const auto parsed = Parse(parser);
    if (!parsed) co_return std::unexpected(parsed.error());
    if (parser.body_bytes() > bytes_max) co_return std::unexpected(Trouble{.status = 413});
    if (*parsed > 0) continue;
    bell_->Allow(seconds{core_.limits.body_seconds_idle_max});
    if (!co_await Receive()) co_return std::unexpected(Trouble{});
  }
  co_return Outcome{};
}

// One step over what has been received; how many bytes it took.
std::expected<std::size_t, ServerConnection::Trouble> ServerConnection::Parse(
    RequestParser& parser) {
  const std::string_view rest = std::string_view(input_).substr(input_taken_);
  if (rest.empty()) return 0;
  const auto taken = parser.Put(rest);
  if (!taken) {
    return std::unexpected(
        Trouble{.status = taken.error() == ParseFault::kHeadTooLong ? 431 : 400});
  }
  // Lines between chunks have no limit in the parser.
  if (*taken == 0 && rest.size() > core_.limits.header_bytes_max) {
    return std::unexpected(Trouble{.status = 400});
  }
  input_taken_ += *taken;
  return *taken;
}

// Takes what the peer sends while a worker is busy: the rest of the body, or the next request. Sets
// the bell for more. False: the peer has left.
bool ServerConnection::Listen(RequestParser& parser, HttpExchange& exchange) {
  for (;;) {
    FeedBody(parser, exchange);
    const bool wants_body = !parser.done() && exchange.WantsBody();
    const std::size_t waiting = input_.size() - input_taken_;
    const bool wants_next = parser.done() && waiting < core_.limits.header_bytes_max;
    if (!wants_body && !wants_next) {
      bell_->AllowForever();
      return transport_.socket().is_open();
    }
    const IoStep step = ReceiveStep();
    if (step.state == IoState::kDone) continue;
    if (!step.Waits()) return false;
    if (wants_body) bell_->Allow(seconds{core_.limits.body_seconds_idle_max});
    if (!wants_body) bell_->AllowForever();
    bell_->Watch(transport_, step.state);
    return true;
  }
}

void ServerConnection::FeedBody(RequestParser& parser, HttpExchange& exchange) {
  while (!parser.done() && exchange.WantsBody()) {
    const auto parsed = Parse(parser);
    if (!parsed) {
      exchange.FailBody(
          InvalidArgument("body", "malformed_body", "the body is not well-formed").error());
      return;
    }
    body_bytes_ += parser.body_bytes();
    if (body_bytes_ > body_bytes_max_) {
      exchange.FailBody(
          TooLarge("body", "the body is larger than " + std::to_string(body_bytes_max_) + " bytes")
              .error());
      return;
    }
    if (parser.body_bytes() > 0) exchange.FeedBody(parser.TakeBody());
    if (parser.done()) exchange.EndBody();
    if (*parsed == 0) return;
  }
}

// False when the peer left, is out of time, or the server stops.
Task<bool> ServerConnection::Receive() {
  for (;;) {
    if (leaving_) co_return false;
    const IoStep step = ReceiveStep();
    if (step.state == IoState::kDone) co_return true;
    if (!step.Waits()) co_return false;
    bell_->Watch(transport_, step.state);
    if (!co_await bell_->Wait()) co_return false;
  }
}

IoStep ServerConnection::ReceiveStep() {
  const std::span<char> scratch = shard_.scratch();
  const IoStep step = transport_.Read(scratch);
  if (step.state != IoState::kDone) return step;
  input_.erase(0, std::exchange(input_taken_, 0));
  input_.append(scratch.data(), step.bytes);
  return step;
}

}  // namespace ioworker::net
