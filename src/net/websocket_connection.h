// WebSocketConnection: an open WebSocket on its shard, either end.
//
// Driven by readiness alone, with neither coroutine nor buffer while nothing moves. It is kept
// alive by its shard until it closes; then it lets go of handler and slot.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "net/doorbell.h"
#include "net/transport.h"
#include "net/websocket.h"
#include "net/websocket_frames.h"

namespace ioworker::net {

class WebSocketConnection final : public WebSocket,
                                  public Resident,
                                  public std::enable_shared_from_this<WebSocketConnection> {
 public:
  struct Opened {
    Transport transport;
    bool client;
    SocketLimits limits;
    std::shared_ptr<WebSocketHandler> handler;
    std::string early;           // bytes that came behind the handshake
    std::shared_ptr<void> slot;  // held until the socket is closed
    const void* owner;
  };

  // On the shard's thread.
  static void Start(Shard& shard, Opened opened);

  WebSocketConnection(Shard& shard, Opened opened);

  bool Send(std::string frame) override EXCLUDES(mutex_);
  std::size_t QueuedBytes() const override EXCLUDES(mutex_);
  void Close(std::string reason) override EXCLUDES(mutex_);
  void Dismiss(Departure departure) override EXCLUDES(mutex_);

 private:
  enum class Phase { kOpen, kClosing, kClosed };

  void Begin(std::string early);
  std::shared_ptr<WebSocket> ForHandler();

  void OnReadable();
  void Take(std::span<char> bytes);
  bool OnFrame(Opcode opcode, std::string_view payload);
  void WatchForRead(IoState want);

  void Queue(Opcode opcode, std::string_view payload) REQUIRES(mutex_);
  void BeginClose(CloseCode code, std::string_view reason) REQUIRES(mutex_);
  void Flush() EXCLUDES(mutex_);
  bool TakeQueued() EXCLUDES(mutex_);
  void OnDrained() EXCLUDES(mutex_);

  void OnTimer() EXCLUDES(mutex_);
  void Sleep(Duration longest);
  void Fail(const FrameFault& fault) EXCLUDES(mutex_);
  void Abort(std::string reason) EXCLUDES(mutex_);
  Phase phase() const EXCLUDES(mutex_);

  // What belongs to the shard, and must go before it does: the last reference to this object may be
  // dropped later.
  struct Io {
    Transport transport;
    Timer timer;
  };

  Shard& shard_;
  const SocketLimits limits_;
  const bool client_;

  // The shard's thread only.
  std::unique_ptr<Io> io_;  // null: closed
  std::shared_ptr<WebSocketHandler> handler_;
  std::shared_ptr<void> slot_;
  FrameReader reader_;
  Duration heard_at_;    // when the peer was last heard
  bool pinged_ = false;  // since then
  bool moved_ = false;   // something was written since the timer was set
  bool write_watched_ = false;
  bool closed_by_peer_ = false;
  bool deaf_ = false;     // what the peer still sends is thrown away
  std::string sending_;   // taken from the queue …
  std::size_t sent_ = 0;  // … and written so far

  mutable Mutex mutex_;
  Phase phase_ GUARDED_BY(mutex_) = Phase::kOpen;
  std::string queue_ GUARDED_BY(mutex_);
  std::size_t unsent_ GUARDED_BY(mutex_) = 0;  // of `sending_`
  bool flush_posted_ GUARDED_BY(mutex_) = false;
  std::string close_reason_ GUARDED_BY(mutex_);
  SeededRandom masks_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::net
