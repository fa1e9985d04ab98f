// Transport: a connected socket, plain or TLS, moved one step at a time and never waiting.
//
// A step that cannot go on says for which readiness to wait; no buffer is held meanwhile, which is
// what makes ten thousand idle connections cheap. Belongs to the thread of its shard.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <openssl/ssl.h>

#include "net/loop_context.h"

namespace ioworker::net {

enum class IoState {
  kDone,
  kWantRead,   // wait until the socket is readable, then repeat
  kWantWrite,  // or writable
  kEnd,        // the peer has closed its side in order
  kFailed,     // see Transport::Failure
};

struct IoStep {
  IoState state = IoState::kDone;
  std::size_t bytes = 0;

  bool Waits() const { return state == IoState::kWantRead || state == IoState::kWantWrite; }
};

struct SslFree {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using TlsSession = std::unique_ptr<SSL, SslFree>;

class Transport {
 public:
  // Sets TCP_NODELAY and non-blocking mode.
  explicit Transport(TcpSocket socket);
  Transport(Transport&&) = default;

  // From now on everything goes through `session`, beginning with Handshake.
  void UseTls(TlsSession session);
  IoStep Handshake();

  IoStep Read(std::span<char> into);
  IoStep Write(std::string_view bytes);

  // Tells the peer that nothing more comes; reading goes on.
  void FinishWriting();
  void Close();

  // Why the last step failed, in words.
  std::string Failure() const;

  bool secure() const { return session_ != nullptr; }
  TcpSocket& socket() { return socket_; }

 private:
  IoStep Closed();
  IoStep FromSsl(int result);
  IoStep FromSystem(ssize_t result, IoState wants);

  TcpSocket socket_;
  TlsSession session_;
  int system_error_ = 0;
  unsigned long tls_error_ = 0;
  bool shaken_ = false;
};

}  // namespace ioworker::net
