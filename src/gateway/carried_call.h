// CarriedCall: a call that another replica was asked and cannot answer, as the leader's handler
// sees it. Any thread.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/mutex.h"
#include "gateway/trunk_wire.h"
#include "net/server.h"

namespace ioworker::gateway {

class CarriedCall final : public net::Exchange {
 public:
  CarriedCall(std::shared_ptr<TrunkWire> wire, std::uint64_t number, net::Request request)
      : wire_(std::move(wire)), number_(number), request_(std::move(request)) {}
  ~CarriedCall() override;

  const net::Request& request() const override { return request_; }

  // Uploads do not come this way (http/relay.h).
  Result<std::size_t> ReadBody(std::span<char> buffer) override;
  void Reply(net::Response response) override EXCLUDES(mutex_);
  void BeginStream(net::Response head) override EXCLUDES(mutex_);
  bool Write(std::string piece) override EXCLUDES(mutex_);
  void End() override EXCLUDES(mutex_);
  void OnGone(std::function<void()> gone) override EXCLUDES(mutex_);

  // It is being answered: dropped without an answer from now on, it was a fault of ours; before, it
  // is given back, for the next leader.
  void Begin() EXCLUDES(mutex_);

  // The caller has left, or the trunk has ended: nothing more is sent.
  void Leave() EXCLUDES(mutex_);

 private:
  enum class State { kAsked, kBegun, kStreaming, kGone };

  bool SendHead(const net::Response& response, bool streams);
  bool SendPiece(std::string_view bytes);
  // The state before.
  State Become(State state) EXCLUDES(mutex_);

  const std::shared_ptr<TrunkWire> wire_;
  const std::uint64_t number_;
  const net::Request request_;

  Mutex mutex_;
  State state_ GUARDED_BY(mutex_) = State::kAsked;
  std::function<void()> on_gone_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::gateway
