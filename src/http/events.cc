#include "http/events.h"

#include <utility>

#include "base/check.h"
#include "base/thread.h"
#include "http/json.h"
#include "http/reply.h"

namespace ioworker::http {
namespace {

// How long a browser waits before it comes back. Sent first, so that the reply's head leaves at
// once.
constexpr std::string_view kFirstPiece = "retry: 2000\n\n";
constexpr std::string_view kComment = ":\n\n";

net::Response StreamHead() {
  net::Response head;
  head.headers = ApiHeaders("text/event-stream");
  head.headers.push_back({"X-Accel-Buffering", "no"});  // nginx passes each event on as it comes
  return head;
}

}  // namespace

EventStream::~EventStream() { End(); }

void EventStream::Begin() {
  const Lock lock(mutex_);
  if (state_ != State::kFresh) return;
  state_ = State::kOpen;
  exchange_->BeginStream(StreamHead());
  exchange_->Write(std::string(kFirstPiece));
}

std::string EventStream::Encode(const google::protobuf::Message& message, const std::string& id) {
  CHECK(id.find_first_of("\r\n") == std::string::npos, "an event's id must be one line");
  const auto json = WriteJson(message);
  if (!json) return {};
  std::string piece;
  piece.reserve(json->size() + id.size() + 16);
  if (!id.empty()) piece.append("id: ").append(id).append("\n");
  piece.append("data: ").append(*json).append("\n\n");
  return piece;
}

bool EventStream::Send(const google::protobuf::Message& message, const std::string& id) {
  return SendEncoded(Encode(message, id));
}

bool EventStream::SendEncoded(std::string piece) {
  Begin();
  return !piece.empty() && Write(std::move(piece));
}

bool EventStream::Beat() { return Write(std::string(kComment)); }

// Under the lock, so that nobody ends the reply between the look and the piece.
bool EventStream::Write(std::string piece) {
  const Lock lock(mutex_);
  if (state_ != State::kOpen) return state_ == State::kFresh;
  if (exchange_->Write(std::move(piece))) return true;
  state_ = State::kClosed;
  return false;
}

EventStream::State EventStream::Close() {
  const Lock lock(mutex_);
  return std::exchange(state_, State::kClosed);
}

void EventStream::End() {
  if (Close() == State::kOpen) exchange_->End();
}

bool EventStream::Abandon() {
  const State before = Close();
  if (before == State::kOpen) exchange_->End();
  return before == State::kFresh;
}

Heartbeat::Heartbeat(Duration interval)
    : interval_(interval),
      thread_(StartThread("heartbeat", [this](const std::stop_token&) { Run(); })) {}

Heartbeat::~Heartbeat() {
  const Lock lock(mutex_);
  stopping_ = true;
  stopped_.NotifyAll();
}

void Heartbeat::Add(std::weak_ptr<EventStream> stream) {
  const Lock lock(mutex_);
  streams_.push_back(std::move(stream));
}

void Heartbeat::Beat() {
  std::vector<std::weak_ptr<EventStream>> streams;
  {
    const Lock lock(mutex_);
    streams.swap(streams_);
  }
  std::erase_if(streams, [](const std::weak_ptr<EventStream>& weak) {
    const auto stream = weak.lock();
    return stream == nullptr || !stream->Beat();
  });
  const Lock lock(mutex_);
  streams_.insert(streams_.end(), streams.begin(), streams.end());
}

void Heartbeat::Run() {
  while (true) {
    {
      const Lock lock(mutex_);
      if (!stopping_) stopped_.WaitFor(mutex_, interval_);
      if (stopping_) return;
    }
    Beat();
  }
}

}  // namespace ioworker::http
