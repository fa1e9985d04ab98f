// FakeCoordinator: the other end of the link, for the device's tests. Keeps its promises
// (acknowledges what it has taken in order, wants a lease until its end is reported) and has knobs
// to break them.
#pragma once

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/wire.h"
#include "base/digest.h"
#include "base/key.h"
#include "base/log.h"
#include "base/mutex.h"
#include "ioworker/v1/link.pb.h"
#include "net/server.h"

namespace ioworker::agent {

class FakeCoordinator final : public net::Handler {
 public:
  explicit FakeCoordinator(net::Loop& loop) : server_(*net::Server::Start(loop, {}, *this)) {}

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }

  // What has come so far. Read it inside Await.
  struct Seen {
    std::vector<v1::Report> reports;      // each once, in order
    std::vector<v1::DeviceFrame> frames;  // the others
    std::vector<v1::Hello> hellos;
    std::map<std::string, std::string> outputs;  // by "job/index/attempt?query"
    std::map<std::string, std::string> streams;  // by token
    std::map<std::string, bool> streams_ended;
    int repeated = 0;  // reports that had come before
    int gaps = 0;
    int enrolled = 0;
    int secrets_asked = 0;

    // The end of a lease; null if it has not come.
    const v1::Report::Ended* EndOf(const jobs::LeaseRef& ref) const {
      for (const v1::Report& each : reports) {
        if (each.has_ended() && FromWire(each.lease()) == ref) return &each.ended();
      }
      return nullptr;
    }
    int Ends() const {
      return static_cast<int>(
          std::ranges::count_if(reports, [](const v1::Report& each) { return each.has_ended(); }));
    }
    const v1::Report* StoppedOf(const jobs::LeaseRef& ref) const {
      for (const v1::Report& each : reports) {
        if (each.has_stopped() && FromWire(each.lease()) == ref) return &each;
      }
      return nullptr;
    }
    bool Started(const jobs::LeaseRef& ref) const {
      return std::ranges::any_of(reports, [&](const v1::Report& each) {
        return each.has_started() && FromWire(each.lease()) == ref;
      });
    }
  };

  // True as soon as this holds; false after twenty seconds.
  bool Await(const std::function<bool(const Seen&)>& holds) {
    const Lock lock(mutex_);
    for (int waits = 0; waits < 200 && !holds(seen_); ++waits) {
      changed_.WaitFor(mutex_, milliseconds{100});
    }
    return holds(seen_);
  }

  // Wants this lease, and tells the device if it is linked.
  void Assign(const v1::Assign& assign) {
    const Lock lock(mutex_);
    wanted_[*FromWire(assign.lease())] = assign;
    v1::CoordinatorFrame frame;
    *frame.mutable_assign() = assign;
    SendLocked(frame.SerializeAsString());
  }

  void Send(const v1::CoordinatorFrame& frame) { SendBytes(frame.SerializeAsString()); }
  void SendBytes(std::string bytes) {
    const Lock lock(mutex_);
    SendLocked(std::move(bytes));
  }
  void Forget(const jobs::LeaseRef& ref) {
    const Lock lock(mutex_);
    wanted_.erase(ref);
  }
  void Drop() {
    const Lock lock(mutex_);
    if (socket_) socket_->Close("dropped");
  }

  // Is brought back from a copy of the time when it had acknowledged this much.
  void GoBackTo(std::uint64_t acknowledged) {
    const Lock lock(mutex_);
    acknowledged_ = acknowledged;
  }

  // Refuses every Hello with this from now on; empty: no more.
  void RefuseWith(const std::string& reason) {
    const Lock lock(mutex_);
    refusal_ = reason;
  }

  // Called before each Welcome, on a network thread.
  void BeforeWelcome(std::function<void()> callback) {
    const Lock lock(mutex_);
    before_welcome_ = std::move(callback);
  }

  // While true, uploads are answered with 503.
  void RefuseUploads(bool refuse) {
    const Lock lock(mutex_);
    refuse_uploads_ = refuse;
  }

  // What every lease is told when it asks for its secrets.
  void Keep(const v1::LeaseSecrets& secrets) {
    const Lock lock(mutex_);
    secrets_ = secrets;
  }

  // While true, reports are taken but not acknowledged.
  void HoldAcknowledgements(bool hold) {
    const Lock lock(mutex_);
    hold_ = hold;
  }

  net::BodyPlan Plan(const net::Request& head) override;
  void Serve(std::shared_ptr<net::Exchange> exchange) override;

 private:
  class DeviceEnd final : public net::WebSocketHandler {
   public:
    explicit DeviceEnd(FakeCoordinator& coordinator) : coordinator_(coordinator) {}
    void OnOpen(std::shared_ptr<net::WebSocket> socket) override {
      socket_ = std::move(socket);
      nonce_ = std::string(32, 'x');
      v1::CoordinatorFrame frame;
      frame.mutable_challenge()->set_nonce(nonce_);
      socket_->Send(frame.SerializeAsString());
    }
    void OnFrame(std::string_view bytes) override {
      v1::DeviceFrame frame;
      if (!frame.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
      coordinator_.Take(frame, nonce_, socket_);
    }
    void OnClose(std::string_view) override { coordinator_.Leave(socket_); }

   private:
    FakeCoordinator& coordinator_;
    std::string nonce_;
    std::shared_ptr<net::WebSocket> socket_;
  };

  class StreamEnd final : public net::WebSocketHandler {
   public:
    StreamEnd(FakeCoordinator& coordinator, std::string token)
        : coordinator_(coordinator), token_(std::move(token)) {}
    void OnOpen(std::shared_ptr<net::WebSocket> socket) override { socket_ = std::move(socket); }
    void OnFrame(std::string_view bytes) override {
      const Lock lock(coordinator_.mutex_);
      coordinator_.seen_.streams[token_] += bytes;
      coordinator_.changed_.NotifyAll();
    }
    void OnClose(std::string_view) override {
      const Lock lock(coordinator_.mutex_);
      socket_.reset();
      coordinator_.seen_.streams_ended[token_] = true;
      coordinator_.changed_.NotifyAll();
    }

   private:
    FakeCoordinator& coordinator_;
    const std::string token_;
    std::shared_ptr<net::WebSocket> socket_;
  };

  void Take(const v1::DeviceFrame& frame, const std::string& nonce,
            const std::shared_ptr<net::WebSocket>& socket) EXCLUDES(mutex_);
  void Greet(const v1::Hello& hello, const std::string& nonce) REQUIRES(mutex_);
  void TakeReport(const v1::Report& report) REQUIRES(mutex_);
  net::Response Answer(net::Exchange& exchange) EXCLUDES(mutex_);
  void Leave(const std::shared_ptr<net::WebSocket>& socket) EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    if (socket_ == socket) socket_.reset();
  }
  void SendLocked(std::string bytes) REQUIRES(mutex_) {
    if (socket_) socket_->Send(std::move(bytes));
  }

  Mutex mutex_;
  Condition changed_;
  Seen seen_ GUARDED_BY(mutex_);
  std::map<jobs::LeaseRef, v1::Assign> wanted_ GUARDED_BY(mutex_);
  std::shared_ptr<net::WebSocket> socket_ GUARDED_BY(mutex_);
  std::string public_key_ GUARDED_BY(mutex_);
  std::string refusal_ GUARDED_BY(mutex_);
  std::function<void()> before_welcome_ GUARDED_BY(mutex_);
  std::uint64_t acknowledged_ GUARDED_BY(mutex_) = 0;
  bool hold_ GUARDED_BY(mutex_) = false;
  bool refuse_uploads_ GUARDED_BY(mutex_) = false;
  v1::LeaseSecrets secrets_ GUARDED_BY(mutex_);
  std::string spool_id_ GUARDED_BY(mutex_);  // whose reports are counted
  std::unique_ptr<net::Server> server_;      // last: serves when all else is there
};

}  // namespace ioworker::agent
