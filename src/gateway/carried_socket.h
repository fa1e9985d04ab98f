// CarriedSocket: a device's WebSocket that another replica holds, as the leader's gateway sees it.
// Any thread.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "gateway/trunk_wire.h"

namespace ioworker::gateway {

class CarriedSocket final : public net::WebSocket {
 public:
  CarriedSocket(std::shared_ptr<TrunkWire> wire, std::uint64_t number)
      : wire_(std::move(wire)), number_(number) {}

  bool Send(std::string frame) override {
    if (QueuedBytes() + frame.size() > net::SocketLimits{}.queue_bytes_max) {
      Close("the device does not read");
      return false;
    }
    sent_ += frame.size();
    v1::LeaderFrame message;
    message.mutable_socket_frame()->set_socket(number_);
    message.mutable_socket_frame()->set_bytes(std::move(frame));
    return wire_->Send(message);
  }

  // What the other replica has not given to its system yet, as far as it has said.
  std::size_t QueuedBytes() const override { return sent_ - taken_; }

  void Close(std::string reason) override {
    v1::LeaderFrame message;
    message.mutable_close_socket()->set_socket(number_);
    message.mutable_close_socket()->set_reason(std::move(reason));
    wire_->Send(message);
  }

  // So many bytes have gone out, in all.
  void OnTaken(std::uint64_t bytes) { taken_ = bytes < sent_ ? bytes : sent_.load(); }

 private:
  const std::shared_ptr<TrunkWire> wire_;
  const std::uint64_t number_;
  std::atomic<std::uint64_t> sent_ = 0;
  std::atomic<std::uint64_t> taken_ = 0;
};

}  // namespace ioworker::gateway
