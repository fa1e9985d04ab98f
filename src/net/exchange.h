// HttpExchange: where a handler's thread and a connection's coroutine meet over one request.
//
// The handler's side (Exchange) is for any thread; the connection's side for its shard's thread.
// The connection calls Finish last; from then on the handler's calls change nothing.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "net/doorbell.h"
#include "net/server.h"

namespace ioworker::net {

// What the handler wants sent since it was last asked.
struct Outgoing {
  std::optional<Response> head;
  bool streaming = false;  // `head` begins a stream; else it is the whole answer
  std::string pieces;      // of the stream, framed as chunks if so agreed
  bool last = false;       // nothing comes after

  bool empty() const { return !head && pieces.empty() && !last; }
};

class HttpExchange final : public Exchange, public std::enable_shared_from_this<HttpExchange> {
 public:
  struct Terms {
    std::size_t stream_queue_bytes_max;
    bool chunked;   // frame the pieces of a stream
    bool has_body;  // FeedBody and EndBody will follow
  };

  HttpExchange(Request request, std::shared_ptr<Doorbell> bell, Terms terms);

  // The handler's own reference: when the last copy goes without an answer, 500 is answered.
  std::shared_ptr<Exchange> ForHandler();

  const Request& request() const override { return request_; }
  Result<std::size_t> ReadBody(std::span<char> buffer) override EXCLUDES(mutex_);
  void Reply(Response response) override EXCLUDES(mutex_);
  void BeginStream(Response head) override EXCLUDES(mutex_);
  bool Write(std::string piece) override EXCLUDES(mutex_);
  void End() override EXCLUDES(mutex_);
  void OnGone(std::function<void()> gone) override EXCLUDES(mutex_);

  // The connection's side.
  bool WantsBody() EXCLUDES(mutex_);
  void FeedBody(std::string_view piece) EXCLUDES(mutex_);
  void EndBody() EXCLUDES(mutex_);
  void FailBody(Error error) EXCLUDES(mutex_);
  Outgoing Take() EXCLUDES(mutex_);
  bool overflowed() const { return overflowed_; }
  void Finish() EXCLUDES(mutex_);

 private:
  void AnswerIfDropped() EXCLUDES(mutex_);
  void SetHead(Response head, bool streaming) REQUIRES(mutex_);

  const Request request_;
  const Terms terms_;
  std::atomic<bool> overflowed_ = false;

  Mutex mutex_;
  std::shared_ptr<Doorbell> bell_ GUARDED_BY(mutex_);  // until gone: it belongs to the shard
  Condition body_changed_;
  std::string body_ GUARDED_BY(mutex_);
  std::size_t body_taken_ GUARDED_BY(mutex_) = 0;
  bool body_ended_ GUARDED_BY(mutex_);
  std::optional<Error> body_error_ GUARDED_BY(mutex_);
  Outgoing outgoing_ GUARDED_BY(mutex_);
  bool answered_ GUARDED_BY(mutex_) = false;
  bool streaming_ GUARDED_BY(mutex_) = false;
  bool ended_ GUARDED_BY(mutex_) = false;  // End was called
  bool gone_ GUARDED_BY(mutex_) = false;
  std::function<void()> on_gone_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::net
