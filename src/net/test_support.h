// What the tests of net/ share: a peer that sends whatever bytes it likes, handlers made of
// lambdas, a certificate made on the spot. Every wait ends after kPatience, so a broken promise
// fails the test instead of hanging it.
#pragma once

#include <cstdlib>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "base/mutex.h"
#include "net/server.h"
#include "net/websocket.h"

namespace ioworker::net {

inline constexpr Duration kPatience = seconds{20};

// Values from other threads, in order.
template <class T>
class Mailbox {
 public:
  void Put(T value) EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    values_.push_back(std::move(value));
    changed_.NotifyAll();
  }

  // Nothing when none came in time.
  std::optional<T> Take() EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    while (values_.empty()) {
      if (!changed_.WaitFor(mutex_, kPatience) && values_.empty()) return std::nullopt;
    }
    std::optional<T> first = std::move(values_.front());
    values_.pop_front();
    return first;
  }

 private:
  Mutex mutex_;
  Condition changed_;
  std::deque<T> values_ GUARDED_BY(mutex_);
};

class TestHandler final : public Handler {
 public:
  std::function<BodyPlan(const Request&)> plan = [](const Request&) { return Buffered{1 << 20}; };
  std::function<void(std::shared_ptr<Exchange>)> serve = [](const std::shared_ptr<Exchange>& e) {
    e->Reply({.body = e->request().target + "|" + e->request().body});
  };

  BodyPlan Plan(const Request& head) override { return plan(head); }
  void Serve(std::shared_ptr<Exchange> exchange) override { serve(std::move(exchange)); }
};

// Counts its own kind, to show that none is left.
class TestSocketHandler final : public WebSocketHandler {
 public:
  static inline std::atomic<int> alive = 0;

  TestSocketHandler() { ++alive; }
  ~TestSocketHandler() override { --alive; }

  std::function<void(std::string_view)> on_frame;
  Mailbox<std::shared_ptr<WebSocket>> opened;
  Mailbox<std::string> frames;
  Mailbox<bool> drained;
  Mailbox<std::string> closed;

  void OnOpen(std::shared_ptr<WebSocket> socket) override { opened.Put(std::move(socket)); }
  void OnFrame(std::string_view frame) override {
    if (on_frame) return on_frame(frame);
    frames.Put(std::string(frame));
  }
  void OnDrained() override { drained.Put(true); }
  void OnClose(std::string_view reason) override { closed.Put(std::string(reason)); }
};

// A blocking socket to 127.0.0.1, for saying what no proper client would.
class RawPeer {
 public:
  explicit RawPeer(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{.tv_sec = kPatience / seconds{1}, .tv_usec = 0};
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    EXPECT_EQ(connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  explicit RawPeer(FileHandle socket) : socket_(std::move(socket)) {}

  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // All up to and with `mark`; what came before the end if the mark never came.
  std::string ReadUntil(std::string_view mark) {
    for (;;) {
      const auto at = received_.find(mark);
      if (at != std::string::npos) return Cut(at + mark.size());
      if (!Receive()) return Cut(received_.size());
    }
  }

  std::string ReadBytes(std::size_t size) {
    while (received_.size() < size && Receive()) {
    }
    return Cut(std::min(size, received_.size()));
  }

  std::string ReadToEnd() {
    while (Receive()) {
    }
    return Cut(received_.size());
  }

  // The head of an answer and as much body as its Content-Length says.
  std::string ReadAnswer() {
    std::string answer = ReadUntil("\r\n\r\n");
    const auto at = answer.find("Content-Length: ");
    if (at == std::string::npos) return answer;
    return answer + ReadBytes(std::stoul(answer.substr(at + 16)));
  }

  // The peer's end, or its reset, was seen in time.
  bool ended() const { return ended_; }
  int descriptor() const { return socket_.get(); }
  void Leave() { socket_ = FileHandle(); }

 private:
  bool Receive() {
    char buffer[16384];
    const ssize_t got = recv(socket_.get(), buffer, sizeof buffer, 0);
    if (got > 0) received_.append(buffer, static_cast<std::size_t>(got));
    ended_ = got == 0 || (got < 0 && errno == ECONNRESET);
    return got > 0;
  }

  std::string Cut(std::size_t size) {
    std::string front = received_.substr(0, size);
    received_.erase(0, size);
    return front;
  }

  FileHandle socket_;
  std::string received_;
  bool ended_ = false;
};

// Listens on a free port and lets the test take one connection at a time.
class RawServer {
 public:
  RawServer() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    CHECK(bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    CHECK(listen(socket_.get(), 8) == 0);
    CHECK(getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
  }

  RawPeer Accept() { return RawPeer(FileHandle(accept(socket_.get(), nullptr, nullptr))); }
  std::uint16_t port() const { return port_; }

 private:
  FileHandle socket_;
  std::uint16_t port_ = 0;
};

class TestFolder {
 public:
  TestFolder() {
    std::string name = std::filesystem::temp_directory_path() / "ioworker-net-XXXXXX";
    CHECK(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  std::string File(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

// A self-signed certificate for localhost and 127.0.0.1, in files.
class TestCertificate {
 public:
  TestCertificate() {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                  EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    X509* x509 = certificate.get();
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_set_pubkey(x509, key.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(x509, X509_get_subject_name(x509));
    Extend(x509, NID_basic_constraints, "critical,CA:TRUE");
    Extend(x509, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    CHECK(X509_sign(x509, key.get(), EVP_sha256()) > 0);
    Save(files.certificate_chain_path, [&](std::FILE* f) { PEM_write_X509(f, x509); });
    Save(files.private_key_path, [&](std::FILE* f) {
      PEM_write_PrivateKey(f, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
  }

 private:
  static void Extend(X509* x509, int id, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value);
    CHECK(extension != nullptr);
    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
  }

  static void Save(const std::string& path, const std::function<void(std::FILE*)>& write) {
    std::FILE* file = std::fopen(path.c_str(), "w");
    CHECK(file != nullptr);
    write(file);
    std::fclose(file);
  }

  TestFolder folder_;

 public:
  const TlsFiles files{.certificate_chain_path = folder_.File("certificate.pem"),
                       .private_key_path = folder_.File("key.pem")};
};

inline std::unique_ptr<Server> StartServer(Loop& loop, Handler& handler, ServerLimits limits = {},
                                           std::optional<TlsFiles> tls = std::nullopt) {
  limits.worker_threads = std::min(limits.worker_threads, 8);
  auto server = Server::Start(loop, {.tls = std::move(tls), .limits = limits}, handler);
  CHECK(server.has_value());
  return *std::move(server);
}

}  // namespace ioworker::net
