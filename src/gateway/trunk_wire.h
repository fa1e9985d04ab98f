// TrunkWire: one end of a trunk as those see it who send on it. Any thread.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <google/protobuf/message_lite.h>

#include "base/mutex.h"
#include "ioworker/v1/trunk.pb.h"
#include "net/http.h"
#include "net/websocket.h"

namespace ioworker::gateway {

inline constexpr std::string_view kTrunkPath = "/v1/replica/trunk";
// Carries the secret of the leadership (store/leadership.h).
inline constexpr std::string_view kReplicaHeader = "X-IOWorker-Replica";

// A trunk carries whole calls, and the devices of a whole replica.
inline constexpr net::SocketLimits kTrunkLimits{
    .frame_bytes_max = 16 << 20, .queue_bytes_max = 128 << 20, .idle_seconds_max = 10};
// Bodies of replies are cut into pieces of so many bytes.
inline constexpr std::size_t kTrunkPieceBytes = 1 << 20;

class TrunkWire {
 public:
  void Open(std::shared_ptr<net::WebSocket> socket) EXCLUDES(mutex_) {
    Lock lock(mutex_);
    socket_ = std::move(socket);
  }

  // False when the trunk has ended.
  bool Send(const google::protobuf::MessageLite& frame) EXCLUDES(mutex_) {
    auto bytes = frame.SerializeAsString();
    Lock lock(mutex_);
    return socket_ != nullptr && socket_->Send(std::move(bytes));
  }

  std::size_t QueuedBytes() const EXCLUDES(mutex_) {
    Lock lock(mutex_);
    return socket_ == nullptr ? 0 : socket_->QueuedBytes();
  }

  // What is sent from now on is lost. Returns the socket, to be closed; null the second time.
  std::shared_ptr<net::WebSocket> Cut() EXCLUDES(mutex_) {
    Lock lock(mutex_);
    return std::exchange(socket_, nullptr);
  }

 private:
  mutable Mutex mutex_;
  std::shared_ptr<net::WebSocket> socket_ GUARDED_BY(mutex_);
};

// Requests as they travel on a trunk.
void Put(const net::Request& request, v1::HttpRequest& message);
net::Request ToRequest(const v1::HttpRequest& message);

}  // namespace ioworker::gateway
