// TrunkClient: one trunk, at a replica that follows, from its opening to its end. Any thread, but
// frames come one after the other on the network's threads.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "domain/ids/ids.h"
#include "gateway/trunk_wire.h"
#include "net/server.h"

namespace ioworker::gateway {

class TrunkClient final : public net::WebSocketHandler,
                          public std::enable_shared_from_this<TrunkClient> {
 public:
  // Called on the network's threads.
  struct Events {
    std::function<void()> opened;
    // The leader has not begun this call, and will not.
    std::function<void(std::shared_ptr<net::Exchange>)> given_back;
    // With the calls that had no answer yet.
    std::function<void(std::vector<std::shared_ptr<net::Exchange>> unanswered)> closed;
    std::function<void(const std::string& secret_hash)> over_credential;
  };

  explicit TrunkClient(Events events) : events_(std::move(events)) {}

  void OnOpen(std::shared_ptr<net::WebSocket> socket) override;
  void OnFrame(std::string_view bytes) override;
  void OnClose(std::string_view reason) override EXCLUDES(mutex_);

  // The handler of a device's connection: the leader's, at the other end.
  std::shared_ptr<net::WebSocketHandler> OpenSocket(const net::Request& request) EXCLUDES(mutex_);

  // False when the trunk has ended.
  bool Call(const std::shared_ptr<net::Exchange>& exchange) EXCLUDES(mutex_);

  // Asks whose token this is, and waits for the answer, for `longest` at most.
  Result<std::optional<DeviceId>> FindToken(std::string_view token, Duration longest)
      EXCLUDES(mutex_);

  // Ends it; OnClose follows.
  void Close(const std::string& reason);

 private:
  class CarriedLink;

  struct Asked {
    std::shared_ptr<net::Exchange> exchange;
    net::Response head;
    bool streams = false;
    bool begun = false;
  };
  struct Question {
    bool answered = false;
    std::string device_id;
  };

  void On(const v1::SocketFrame& frame) EXCLUDES(mutex_);
  void On(const v1::CloseSocket& close) EXCLUDES(mutex_);
  void On(const v1::CallReply& reply) EXCLUDES(mutex_);
  void On(const v1::CallPiece& piece) EXCLUDES(mutex_);
  void On(const v1::CallEnd& end) EXCLUDES(mutex_);
  void On(const v1::GiveBackCall& back) EXCLUDES(mutex_);
  void On(const v1::TokenOwner& owner) EXCLUDES(mutex_);
  void Forget(std::uint64_t socket) EXCLUDES(mutex_);
  void Drop(std::uint64_t call) EXCLUDES(mutex_);

  const Events events_;
  const std::shared_ptr<TrunkWire> wire_ = std::make_shared<TrunkWire>();

  Mutex mutex_;
  Condition answered_;
  bool closed_ GUARDED_BY(mutex_) = false;
  std::uint64_t last_number_ GUARDED_BY(mutex_) = 0;
  std::unordered_map<std::uint64_t, std::shared_ptr<CarriedLink>> links_ GUARDED_BY(mutex_);
  std::unordered_map<std::uint64_t, Asked> calls_ GUARDED_BY(mutex_);
  std::unordered_map<std::uint64_t, Question> questions_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::gateway
