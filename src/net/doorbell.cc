#include "net/doorbell.h"

#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

namespace ioworker::net {

Task<bool> Doorbell::Wait() {
  error_code error;
  if (!rung_) co_await timer_.async_wait(asio::redirect_error(kAwait, error));
  // A wait that was cut short counts as rung: the allowed time was set anew.
  co_return std::exchange(rung_, false) || error == asio::error::operation_aborted;
}

void Doorbell::Ring() {
  rung_ = true;
  timer_.cancel();
}

void Doorbell::RingFromElsewhere() {
  if (ring_posted_.exchange(true)) return;
  asio::post(timer_.get_executor(), [self = shared_from_this()] {
    self->ring_posted_ = false;
    self->Ring();
  });
}

void Doorbell::Watch(Transport& transport, IoState want) {
  const bool for_write = want == IoState::kWantWrite;
  if (std::exchange(watching_[for_write], true)) return;
  transport.socket().async_wait(for_write ? TcpSocket::wait_write : TcpSocket::wait_read,
                                [self = shared_from_this(), for_write](error_code) {
                                  self->watching_[for_write] = false;
                                  self->Ring();
                                });
}

}  // namespace ioworker::net
