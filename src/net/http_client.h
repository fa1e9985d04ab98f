// HttpClient: calls other people's HTTP servers, over TCP or a Unix socket. Blocking.
//
// One client belongs to one thread; it keeps its connections open between calls. By libcurl.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "net/http.h"

namespace ioworker::net {

struct HttpClientOptions {
  std::string unix_socket{};  // path; empty: TCP
  std::string proxy{};        // http://host:port; empty: none, whatever the environment says
  std::string no_proxy{};     // hosts that are reached without it, as NO_PROXY lists them
  std::string ca_path{};      // PEM; empty: the system's certificate store
};

struct HttpCall {
  std::string method = "GET";
  std::string url{};
  Headers headers{};
  std::string body{};

  // Instead of `body`: called for the next bytes, at most `size`; empty at the end.
  std::function<Result<std::string>(std::size_t size)> read_body{};
  std::uint64_t read_body_size = 0;

  // If set, gets the response's body piece by piece (the Response's stays empty). An error ends the
  // call with that error.
  std::function<Status(int status, std::string_view piece)> on_piece{};

  std::size_t response_bytes_max = 8 << 20;  // without on_piece
  Duration connect_deadline = seconds{10};
  Duration deadline = seconds{60};  // of the whole call; 0: none (streams that are followed)
  Duration stall_deadline{};        // ends a call in which no byte has moved for so long; 0: none
  std::uint64_t send_bytes_per_second = 0;  // no faster than that; 0: no bound
  std::uint64_t receive_bytes_per_second = 0;
  std::stop_token stop{};  // ends the call with kUnavailable
};

// The proxy to use for this URL: none for this machine itself (localhost, 127.0.0.0/8, ::1) and for
// hosts of `no_proxy`: names, with those below them; addresses; "*" for all; parted by commas.
std::string ProxyFor(std::string_view url, const std::string& proxy, std::string_view no_proxy);

class HttpClient {
 public:
  explicit HttpClient(HttpClientOptions options);
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;

  // Any status is a success here; what failed is the transport (kUnavailable, kDeadlineExceeded) or
  // a limit (kTooLarge).
  Result<Response> Send(const HttpCall& call);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ioworker::net
