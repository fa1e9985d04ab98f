// RawDevice: a device made of its protocol alone, for what an honest agent would not do.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "base/key.h"
#include "base/mutex.h"
#include "ioworker/v1/link.pb.h"
#include "net/loop.h"
#include "net/websocket_client.h"

namespace ioworker::integration {

// Keeps what the coordinator says, for a test that waits for it.
class Listener final : public net::WebSocketHandler {
 public:
  void OnOpen(std::shared_ptr<net::WebSocket> socket) override {
    Lock lock(mutex_);
    socket_ = std::move(socket);
    changed_.NotifyAll();
  }
  void OnFrame(std::string_view bytes) override {
    Lock lock(mutex_);
    frames_.emplace_back(bytes);
    changed_.NotifyAll();
  }
  void OnClose(std::string_view) override {
    Lock lock(mutex_);
    socket_.reset();
    closed_ = true;
    changed_.NotifyAll();
  }

  // The next frame; an empty one when the connection has closed.
  v1::CoordinatorFrame Next() {
    Lock lock(mutex_);
    while (frames_.empty() && !closed_) {
      if (!changed_.WaitFor(mutex_, seconds{20})) return {};
    }
    v1::CoordinatorFrame frame;
    if (frames_.empty()) return frame;
    frame.ParseFromString(frames_.front());
    frames_.pop_front();
    return frame;
  }

  bool AwaitOpen() {
    Lock lock(mutex_);
    while (!socket_ && !closed_) {
      if (!changed_.WaitFor(mutex_, seconds{20})) return false;
    }
    return !closed_;
  }

  bool closed() {
    Lock lock(mutex_);
    return closed_;
  }

  bool AwaitClose() {
    Lock lock(mutex_);
    while (!closed_) {
      if (!changed_.WaitFor(mutex_, seconds{20})) return false;
    }
    return true;
  }

  void Send(std::string bytes) {
    Lock lock(mutex_);
    if (socket_) socket_->Send(std::move(bytes));
  }

 private:
  Mutex mutex_;
  Condition changed_;
  std::shared_ptr<net::WebSocket> socket_ GUARDED_BY(mutex_);
  std::deque<std::string> frames_ GUARDED_BY(mutex_);
  bool closed_ GUARDED_BY(mutex_) = false;
};

class RawDevice {
 public:
  explicit RawDevice(net::Loop& loop) : loop_(loop) {}

  // Connects anew; the coordinator's first word is in `challenge` then.
  void Connect(const std::string& url) {
    listener = std::make_shared<Listener>();
    net::ConnectOptions options;
    options.url = url + "/v1/device/connect";
    net::ConnectWebSocket(loop_, std::move(options), listener);
    challenge = listener->Next();
  }

  v1::DeviceFrame Hello(const KeyPair& signer, const std::string& host = "127.0.0.1") const {
    v1::DeviceFrame frame;
    auto* hello = frame.mutable_hello();
    hello->set_protocol_min(1);
    hello->set_protocol_max(1);
    hello->set_device_id(id);
    hello->set_host(host);
    hello->set_signature(
        signer.Sign("ioworker hello\n" + challenge.challenge().nonce() + "\n" + host + "\n" + id));
    hello->set_spool_id("spool");
    hello->mutable_inventory()->set_cores(cores);
    hello->mutable_inventory()->set_memory_mib(cores * 1024);
    hello->mutable_inventory()->set_disk_mib(cores * 2048);
    return frame;
  }

  void Send(const v1::DeviceFrame& frame) { listener->Send(frame.SerializeAsString()); }

  // The next frame of this kind; an empty one when the connection has closed before.
  v1::CoordinatorFrame Await(v1::CoordinatorFrame::BodyCase kind) {
    auto frame = listener->Next();
    while (frame.body_case() != kind && frame.body_case() != v1::CoordinatorFrame::BODY_NOT_SET) {
      frame = listener->Next();
    }
    return frame;
  }

  // Reports with the next number, and waits until it is acknowledged.
  bool Report(const v1::LeaseRef& lease, v1::Report report) {
    v1::DeviceFrame frame;
    *frame.mutable_report() = std::move(report);
    frame.mutable_report()->set_sequence(++sequence_);
    *frame.mutable_report()->mutable_lease() = lease;
    Send(frame);
    return Await(v1::CoordinatorFrame::kAcknowledge).acknowledge().sequence() == sequence_;
  }

  const KeyPair key = KeyPair::Make();
  std::string id;
  std::uint32_t cores = 4;
  std::shared_ptr<Listener> listener;
  v1::CoordinatorFrame challenge;

 private:
  net::Loop& loop_;
  std::uint64_t sequence_ = 0;
};

}  // namespace ioworker::integration
