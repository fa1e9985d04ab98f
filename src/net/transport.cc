#include "net/transport.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <sys/socket.h>

namespace ioworker::net {

Transport::Transport(TcpSocket socket) : socket_(std::move(socket)) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.native_non_blocking(true, ignored);
}

void Transport::UseTls(TlsSession session) {
  session_ = std::move(session);
  SSL_set_fd(session_.get(), socket_.native_handle());
}

IoStep Transport::Handshake() {
  if (!socket_.is_open()) return Closed();
  ERR_clear_error();
  const int result = SSL_do_handshake(session_.get());
  shaken_ = result == 1;
  return FromSsl(result);
}

IoStep Transport::Read(std::span<char> into) {
  if (!socket_.is_open()) return Closed();
  if (!session_) {
    return FromSystem(recv(socket_.native_handle(), into.data(), into.size(), 0),
                      IoState::kWantRead);
  }
  ERR_clear_error();
  return FromSsl(SSL_read(session_.get(), into.data(), static_cast<int>(into.size())));
}

IoStep Transport::Write(std::string_view bytes) {
  if (!socket_.is_open()) return Closed();
  if (!session_) {
    return FromSystem(send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
                      IoState::kWantWrite);
  }
  ERR_clear_error();
  const auto size = static_cast<int>(std::min<std::size_t>(bytes.size(), INT_MAX));
  return FromSsl(SSL_write(session_.get(), bytes.data(), size));
}

void Transport::FinishWriting() {
  if (!socket_.is_open()) return;
  if (shaken_) SSL_shutdown(session_.get());
  error_code ignored;
  socket_.shutdown(TcpSocket::shutdown_send, ignored);
}

void Transport::Close() {
  if (!socket_.is_open()) return;
  if (shaken_) SSL_shutdown(session_.get());
  error_code ignored;
  socket_.close(ignored);
}

// The session remembers a descriptor that may be another connection's by now.
IoStep Transport::Closed() {
  system_error_ = EBADF;
  return {IoState::kFailed};
}

IoStep Transport::FromSystem(ssize_t result, IoState wants) {
  if (result > 0) return {IoState::kDone, static_cast<std::size_t>(result)};
  if (result == 0) return {IoState::kEnd};
  if (errno == EAGAIN || errno == EINTR) return {wants};
  system_error_ = errno;
  return {IoState::kFailed};
}

IoStep Transport::FromSsl(int result) {
  if (result > 0) return {IoState::kDone, static_cast<std::size_t>(result)};
  const int system_error = errno;
  switch (SSL_get_error(session_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return {IoState::kWantRead};
    case SSL_ERROR_WANT_WRITE:
      return {IoState::kWantWrite};
    case SSL_ERROR_ZERO_RETURN:
      return {IoState::kEnd};
    default:
      break;
  }
  shaken_ = false;  // after a failure there must be no SSL_shutdown
  system_error_ = system_error;
  tls_error_ = ERR_peek_error();
  ERR_clear_error();
  return {IoState::kFailed};
}

std::string Transport::Failure() const {
  if (tls_error_ != 0) {
    const long verdict = SSL_get_verify_result(session_.get());
    if (verdict != X509_V_OK) return X509_verify_cert_error_string(verdict);
    const char* words = ERR_reason_error_string(tls_error_);
    return words != nullptr ? words : "TLS failed";
  }
  return system_error_ == 0 ? "the other end closed the connection" : std::strerror(system_error_);
}

}  // namespace ioworker::net
