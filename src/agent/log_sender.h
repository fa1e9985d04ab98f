// LogSender: one log that is being sent to the coordinator, over a WebSocket of its own.
//
// Sends the bytes of a LogFile from an offset on, cut anywhere; then closes with "end". It never
// has more than a little waiting in the socket: who reads slowly gets the log slowly. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "agent/log_file.h"
#include "base/mutex.h"
#include "net/websocket.h"

namespace ioworker::agent {

class LogSender final : public net::WebSocketHandler, public LogListener {
 public:
  // Without a log (the lease is gone) it closes at once, so that nobody waits. Have the log's
  // Listen called with it, and give it to ConnectWebSocket.
  LogSender(std::shared_ptr<const LogFile> log, std::uint64_t offset, bool follow)
      : log_(std::move(log)), follow_(follow), offset_(offset) {}

  // Before it is opened: closes at once with this word instead.
  void Refuse(std::string why) EXCLUDES(mutex_);

  void OnOpen(std::shared_ptr<net::WebSocket> socket) override EXCLUDES(mutex_);
  void OnFrame(std::string_view) override {}
  void OnDrained() override { Send(); }
  void OnClose(std::string_view reason) override EXCLUDES(mutex_);
  void OnLogGrew() override { Send(); }

 private:
  void Send() EXCLUDES(mutex_);

  const std::shared_ptr<const LogFile> log_;
  const bool follow_;
  Mutex mutex_;
  std::uint64_t offset_ GUARDED_BY(mutex_);
  std::string last_word_ GUARDED_BY(mutex_) = "end";
  std::shared_ptr<net::WebSocket> socket_ GUARDED_BY(mutex_);  // null before and after
};

}  // namespace ioworker::agent
