// Server-sent events: a reply that goes on, one message at a time, until either side has enough.
//
// Any thread may send. A reader that is too slow is cut by the server (net/server.h), and comes
// back with the id of the last event that it has. Source:
// https://html.spec.whatwg.org/#server-sent-events.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <google/protobuf/message.h>

#include "app/body.h"
#include "base/mutex.h"
#include "base/time.h"
#include "net/server.h"

namespace ioworker::http {

class EventStream {
 public:
  explicit EventStream(std::shared_ptr<net::Exchange> exchange) : exchange_(std::move(exchange)) {}

  // Ends the reply if it has begun.
  ~EventStream();

  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  // Begins the reply, unless a first event has done so.
  void Begin();

  // False: the reader is gone. `id` must not hold line breaks.
  bool Send(const google::protobuf::Message& message, const std::string& id);

  // In two steps, where many readers get the same: what Encode returns (empty: it cannot be sent)
  // goes to each of them.
  static std::string Encode(const google::protobuf::Message& message, const std::string& id);
  bool SendEncoded(std::string piece);

  // A comment, which keeps proxies from closing a quiet stream. False: the reader is gone.
  bool Beat();

  void End();
  void OnGone(std::function<void()> gone) { exchange_->OnGone(std::move(gone)); }

  // For a call that is refused: true if nothing has been sent, so that the exchange is free for
  // another reply. Nothing is sent afterwards in either case.
  bool Abandon();

 private:
  enum class State { kFresh, kOpen, kClosed };

  bool Write(std::string piece);
  State Close();

  const std::shared_ptr<net::Exchange> exchange_;
  Mutex mutex_;
  State state_ GUARDED_BY(mutex_) = State::kFresh;
};

// An EventStream as the use cases see it.
template <class Message>
class EventSink final : public app::Sink<Message> {
 public:
  explicit EventSink(std::shared_ptr<EventStream> stream) : stream_(std::move(stream)) {}

  bool Send(const Message& message, const std::string& id) override {
    return stream_->Send(message, id);
  }
  bool Send(app::Broadcast<Message>& one) override {
    if (one.encoded.empty()) one.encoded = EventStream::Encode(one.message, one.id);
    return stream_->SendEncoded(one.encoded);
  }
  void End() override { stream_->End(); }
  void OnGone(std::function<void()> gone) override { stream_->OnGone(std::move(gone)); }

 private:
  const std::shared_ptr<EventStream> stream_;
};

// Sends a comment on every open stream from time to time, from one thread for all of them.
class Heartbeat {
 public:
  explicit Heartbeat(Duration interval = seconds{15});
  ~Heartbeat();

  void Add(std::weak_ptr<EventStream> stream);

  // One round, at once.
  void Beat();

 private:
  void Run();

  const Duration interval_;
  Mutex mutex_;
  Condition stopped_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::weak_ptr<EventStream>> streams_ GUARDED_BY(mutex_);
  std::jthread thread_;  // last: stops before the rest goes
};

}  // namespace ioworker::http
