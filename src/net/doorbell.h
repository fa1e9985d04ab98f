// Doorbell: where a connection's coroutine waits for whatever comes first — its socket, another
// thread, or the end of its patience. Whoever rings need not say why: the coroutine looks itself.
//
// Lives on one shard. All calls on that shard's thread, except RingFromElsewhere.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <memory>

#include <boost/asio/basic_waitable_timer.hpp>

#include "base/time.h"
#include "net/loop_context.h"
#include "net/transport.h"

namespace ioworker::net {

using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

class Doorbell : public std::enable_shared_from_this<Doorbell> {
 public:
  explicit Doorbell(asio::io_context& io) : timer_(io) {}

  // How long from now Wait may last, over all calls until the next Allow.
  void Allow(Duration longest) { timer_.expires_after(longest); }
  void AllowForever() { Allow(hours{24 * 3650}); }

  // True when the bell was rung since the last Wait; false when the allowed time has passed.
  Task<bool> Wait();

  void Ring();

  // Any thread, while the shard lives. Cheap to repeat: rings once for many calls.
  void RingFromElsewhere();

  // Rings when the socket is ready for what the transport wants.
  void Watch(Transport& transport, IoState want);

 private:
  Timer timer_;
  bool rung_ = false;
  std::array<bool, 2> watching_{};         // read, write
  std::atomic<bool> ring_posted_ = false;  // from elsewhere
};

}  // namespace ioworker::net
