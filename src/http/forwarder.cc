#include "http/forwarder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "http/reply.h"
#include "net/http_client.h"

namespace ioworker::http {
namespace {

// Of one connection; a request's own, not the next hop's.
constexpr std::array kHopHeaders = {"connection",        "keep-alive", "proxy-connection",
                                    "transfer-encoding", "te",         "upgrade",
                                    "content-length",    "expect"};

bool IsOfOneHop(const net::Header& header) {
  return std::ranges::any_of(
      kHopHeaders, [&](const char* name) { return net::EqualsIgnoringCase(header.name, name); });
}

net::Headers Kept(const net::Headers& headers) {
  net::Headers kept;
  for (const auto& header : headers) {
    if (!IsOfOneHop(header)) kept.push_back(header);
  }
  return kept;
}

void Refuse(net::Exchange& exchange, std::string message) {
  exchange.Reply(
      ErrorReply(Unavailable(std::move(message)).error(), ReplyFormat(exchange.request())));
}

void RefuseChange(net::Exchange& exchange) {
  Refuse(exchange,
         "the coordinator is changing hands, and it is not known whether this was done; send it "
         "again with the same request_id");
}

void RefuseWaiter(net::Exchange& exchange) {
  Refuse(exchange, "no coordinator leads at the moment; try again in a second");
}

std::uint64_t BodyBytes(const net::Request& request) {
  const auto text = net::FindHeader(request.headers, "content-length");
  std::uint64_t bytes = 0;
  std::from_chars(text.data(), text.data() + text.size(), bytes);
  return bytes;
}

}  // namespace

Forwarder::Forwarder(const Clock& clock, std::function<void(std::shared_ptr<net::Exchange>)> serve)
    : clock_(clock), serve_(std::move(serve)) {}

void Forwarder::Forward(const Method& method, std::shared_ptr<net::Exchange> exchange) {
  if (method.raw_request) return Upload(*exchange);
  Send(std::move(exchange));
}

void Forwarder::Send(std::shared_ptr<net::Exchange> exchange) {
  for (;;) {
    std::shared_ptr<const Leader> leader;
    {
      Lock lock(mutex_);
      leader = leader_;
      if (leader == nullptr && !leads_ && waiting_.size() < kWaitingMax) {
        waiting_.push_back({.exchange = std::move(exchange), .since = clock_.Steady()});
        return;
      }
    }
    if (leader == nullptr) break;
    if (leader->send(exchange)) return;
    Lock lock(mutex_);
    if (leader_ == leader) leader_.reset();
  }
  const bool taken = leads_ && workers_.TryRun([this, exchange] { serve_(exchange); });
  if (!taken) RefuseWaiter(*exchange);
}

void Forwarder::Keep(std::shared_ptr<net::Exchange> exchange) {
  {
    Lock lock(mutex_);
    if (waiting_.size() < kWaitingMax && !leads_) {
      waiting_.push_back({.exchange = std::move(exchange), .since = clock_.Steady()});
      return;
    }
  }
  RefuseWaiter(*exchange);
}

// The worker thread that reads the body here is the one that sends it on.
void Forwarder::Upload(net::Exchange& exchange) {
  std::shared_ptr<const Leader> leader;
  {
    Lock lock(mutex_);
    leader = leader_;
  }
  if (leader == nullptr) return RefuseWaiter(exchange);
  const auto& request = exchange.request();
  net::HttpCall call{.method = request.method,
                     .url = leader->url + request.target,
                     .headers = Kept(request.headers)};
  call.read_body_size = BodyBytes(request);
  call.read_body = [&exchange](std::size_t size) -> Result<std::string> {
    std::string piece(size, '\0');
    TRY(const auto read, exchange.ReadBody(piece));
    piece.resize(read);
    return piece;
  };
  call.deadline = Duration{};
  call.stall_deadline = seconds{60};
  auto response = net::HttpClient({.ca_path = leader->ca_path}).Send(call);
  if (!response) return RefuseChange(exchange);
  exchange.Reply({.status = response->status,
                  .headers = Kept(response->headers),
                  .body = std::move(response->body)});
}

void Forwarder::Follow(Leader leader) {
  {
    Lock lock(mutex_);
    leader_ = std::make_shared<const Leader>(std::move(leader));
  }
  for (auto& waiting : TakeWaiting()) Send(std::move(waiting.exchange));
}

void Forwarder::Wait() {
  Lock lock(mutex_);
  leader_.reset();
}

void Forwarder::TakeBack(std::vector<std::shared_ptr<net::Exchange>> unanswered) {
  for (auto& exchange : unanswered) {
    if (exchange->request().method != "GET") {
      RefuseChange(*exchange);
    } else {
      Send(std::move(exchange));
    }
  }
}

void Forwarder::Lead() {
  {
    Lock lock(mutex_);
    leader_.reset();
    leads_ = true;
  }
  for (auto& waiting : TakeWaiting()) Send(std::move(waiting.exchange));
}

void Forwarder::Tick() {
  std::vector<std::shared_ptr<net::Exchange>> tired;
  {
    Lock lock(mutex_);
    const Duration now = clock_.Steady();
    while (!waiting_.empty() && now - waiting_.front().since > kWaitMax) {
      tired.push_back(std::move(waiting_.front().exchange));
      waiting_.pop_front();
    }
  }
  for (const auto& exchange : tired) RefuseWaiter(*exchange);
}

void Forwarder::Stop() {
  for (const auto& waiting : TakeWaiting()) RefuseWaiter(*waiting.exchange);
  workers_.Stop();
}

std::deque<Forwarder::Waiting> Forwarder::TakeWaiting() {
  Lock lock(mutex_);
  return std::exchange(waiting_, {});
}

}  // namespace ioworker::http
