#include "net/tls.h"

#include <array>
#include <string_view>

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/check.h"

namespace ioworker::net {
namespace {

// TLS 1.2 only with forward secrecy and authenticated encryption; TLS 1.3 has nothing else.
constexpr const char* kCiphers12 = "ECDHE+AESGCM:ECDHE+CHACHA20";

TlsContext NewContext(const SSL_METHOD* method) {
  TlsContext context(SSL_CTX_new(method), SSL_CTX_free);
  CHECK(context != nullptr, "OpenSSL cannot make a context");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  CHECK(SSL_CTX_set_cipher_list(context.get(), kCiphers12) == 1);
  // Our protocols mark their own ends, so a missing close_notify is an end like any other.
  SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                         SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context.get(), 1);  // one system call a record instead of two
  return context;
}

std::unexpected<Error> Unusable(std::string_view field, std::string_view what,
                                const std::string& path) {
  const unsigned long code = ERR_peek_last_error();
  const char* words = ERR_reason_error_string(code);
  std::string message = "cannot use " + std::string(what) + " " + path;
  if (words != nullptr) message += ": " + std::string(words);
  ERR_clear_error();
  return InvalidArgument(std::string(field), "tls_file_unusable", std::move(message));
}

bool IsAddress(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> bytes;
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

}  // namespace

Result<TlsContext> ServerTls(const TlsFiles& files) {
  TlsContext context = NewContext(TLS_server_method());
  ERR_clear_error();
  const std::string& chain = files.certificate_chain_path;
  if (SSL_CTX_use_certificate_chain_file(context.get(), chain.c_str()) != 1) {
    return Unusable("certificate_chain_path", "the certificate chain", chain);
  }
  const std::string& key = files.private_key_path;
  if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return Unusable("private_key_path", "the private key", key);
  }
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context.get(), 1);
  return context;
}

Result<TlsContext> ClientTls(const std::string& ca_path) {
  TlsContext context = NewContext(TLS_client_method());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  ERR_clear_error();
  if (ca_path.empty()) {
    SSL_CTX_set_default_verify_paths(context.get());
  } else if (SSL_CTX_load_verify_file(context.get(), ca_path.c_str()) != 1) {
    return Unusable("ca_path", "the certificate authorities in", ca_path);
  }
  return context;
}

TlsSession NewServerSession(SSL_CTX& context) {
  TlsSession session(SSL_new(&context));
  CHECK(session != nullptr, "OpenSSL cannot make a session");
  SSL_set_accept_state(session.get());
  return session;
}

TlsSession NewClientSession(SSL_CTX& context, const std::string& host) {
  TlsSession session(SSL_new(&context));
  CHECK(session != nullptr, "OpenSSL cannot make a session");
  SSL_set_connect_state(session.get());
  if (IsAddress(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session.get()), host.c_str());
    return session;
  }
  SSL_set_tlsext_host_name(session.get(), host.c_str());
  SSL_set_hostflags(session.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  SSL_set1_host(session.get(), host.c_str());
  return session;
}

}  // namespace ioworker::net
