#include "net/http_client.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <stop_token>
#include <utility>

#include <curl/curl.h>

#include "base/check.h"
#include "net/url.h"

namespace ioworker::net {
namespace {

constexpr std::size_t kHeadBytesMax = 256 << 10;
constexpr int kPollMilliseconds = 1000;  // a stop or new data wakes it earlier

// Once per process, before any handle.
void InitCurl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  CHECK(code == CURLE_OK, "libcurl cannot start");
}

struct EasyFree {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct MultiFree {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListFree>;

std::string ToLower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

void Append(HeaderList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  CHECK(longer != nullptr, "libcurl has no memory");
  static_cast<void>(list.release());
  list.reset(longer);
}

// One call on its way: what libcurl's callbacks work on.
struct Progress {
  const HttpCall& call;
  CURL* easy;
  Response response;
  std::size_t head_bytes = 0;
  std::optional<Error> error;  // ours, which libcurl only knows as "aborted"

  long Status() const {
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
  }
};

std::size_t OnBody(char* data, std::size_t, std::size_t size, void* context) {
  auto& progress = *static_cast<Progress*>(context);
  const std::string_view piece(data, size);
  if (progress.call.on_piece) {
    const auto taken = progress.call.on_piece(static_cast<int>(progress.Status()), piece);
    if (taken) return size;
    progress.error = taken.error();
    return CURL_WRITEFUNC_ERROR;
  }
  if (progress.response.body.size() + size > progress.call.response_bytes_max) {
    progress.error = TooLarge("", "the answer is larger than " +
                                      std::to_string(progress.call.response_bytes_max) + " bytes")
                         .error();
    return CURL_WRITEFUNC_ERROR;
  }
  progress.response.body.append(piece);
  return size;
}

std::size_t OnHeaderLine(char* data, std::size_t, std::size_t size, void* context) {
  auto& progress = *static_cast<Progress*>(context);
  std::string_view line(data, size);
  progress.head_bytes += size;
  if (progress.head_bytes > kHeadBytesMax) {
    progress.error = TooLarge("", "the answer's head is too large").error();
    return CURL_WRITEFUNC_ERROR;
  }
  if (line.starts_with("HTTP/")) progress.response.headers.clear();  // after a 1xx
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  std::string_view value = line.substr(colon + 1);
  value.remove_prefix(std::min(value.find_first_not_of(" \t\r\n"), value.size()));
  value = value.substr(0, value.find_last_not_of(" \t\r\n") + 1);
  progress.response.headers.push_back(
      {.name = std::string(line.substr(0, colon)), .value = std::string(value)});
  return size;
}

std::size_t OnWantBody(char* buffer, std::size_t, std::size_t size, void* context) {
  auto& progress = *static_cast<Progress*>(context);
  auto piece = progress.call.read_body(size);
  if (!piece) {
    progress.error = std::move(piece).error();
    return CURL_READFUNC_ABORT;
  }
  CHECK(piece->size() <= size, "read_body gave more than it was asked for");
  piece->copy(buffer, piece->size());
  return piece->size();
}

Error ToError(CURLcode code, std::string words) {
  if (words.empty()) words = curl_easy_strerror(code);
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return InvalidArgument("url", "bad_url", words).error();
    case CURLE_OPERATION_TIMEDOUT:
      return DeadlineExceeded(words).error();
    default:
      return Unavailable(words).error();
  }
}

template <class T>
void Set(CURL* easy, CURLoption option, T value) {
  CHECK(curl_easy_setopt(easy, option, value) == CURLE_OK, "libcurl lacks an option we need");
}

// 0 means "none" to libcurl too, so a shorter time than a millisecond must not become it.
long ToMilliseconds(Duration duration) {
  if (duration <= Duration::zero()) return 0;
  return std::max<long>(1, static_cast<long>(duration / milliseconds{1}));
}

void SetOptions(CURL* easy, const HttpClientOptions& options) {
  Set(easy, CURLOPT_NOSIGNAL, 1L);
  Set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  Set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  Set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  Set(easy, CURLOPT_TCP_NODELAY, 1L);
  Set(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  Set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  Set(easy, CURLOPT_NOPROXY, "");
  if (!options.unix_socket.empty()) {
    Set(easy, CURLOPT_UNIX_SOCKET_PATH, options.unix_socket.c_str());
  }
  if (!options.ca_path.empty()) Set(easy, CURLOPT_CAINFO, options.ca_path.c_str());
}

void SetBody(CURL* easy, const HttpCall& call, Progress& progress) {
  if (call.method == "HEAD") Set(easy, CURLOPT_NOBODY, 1L);
  const bool sends =
      !call.body.empty() || call.method == "POST" || call.method == "PUT" || call.method == "PATCH";
  if (call.read_body) {
    Set(easy, CURLOPT_UPLOAD, 1L);
    Set(easy, CURLOPT_READFUNCTION, &OnWantBody);
    Set(easy, CURLOPT_READDATA, &progress);
    Set(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(call.read_body_size));
    // A kept connection may turn out to be dead, and this body cannot be read twice.
    Set(easy, CURLOPT_FRESH_CONNECT, 1L);
  } else if (sends) {
    Set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    Set(easy, CURLOPT_POSTFIELDS, call.body.data());
  }
  if (call.method != "HEAD") Set(easy, CURLOPT_CUSTOMREQUEST, call.method.c_str());
}

HeaderList ToList(const HttpCall& call) {
  HeaderList list;
  Append(list, "Expect:");  // libcurl would wait a second for servers that do not know it
  if (FindHeader(call.headers, "content-type").empty()) Append(list, "Content-Type:");
  for (const Header& header : call.headers) {
    Append(list, header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  return list;
}

void SetCall(const HttpCall& call, Progress& progress) {
  CURL* easy = progress.easy;
  Set(easy, CURLOPT_URL, call.url.c_str());
  Set(easy, CURLOPT_CONNECTTIMEOUT_MS, ToMilliseconds(call.connect_deadline));
  Set(easy, CURLOPT_TIMEOUT_MS, ToMilliseconds(call.deadline));
  if (call.stall_deadline > Duration::zero()) {
    Set(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    Set(easy, CURLOPT_LOW_SPEED_TIME,
        std::max<long>(1, static_cast<long>(call.stall_deadline / seconds{1})));
  }
  const auto bound = [&](CURLoption option, std::uint64_t bytes_per_second) {
    if (bytes_per_second > 0) Set(easy, option, static_cast<curl_off_t>(bytes_per_second));
  };
  bound(CURLOPT_MAX_SEND_SPEED_LARGE, call.send_bytes_per_second);
  bound(CURLOPT_MAX_RECV_SPEED_LARGE, call.receive_bytes_per_second);
  Set(easy, CURLOPT_WRITEFUNCTION, &OnBody);
  Set(easy, CURLOPT_WRITEDATA, &progress);
  Set(easy, CURLOPT_HEADERFUNCTION, &OnHeaderLine);
  Set(easy, CURLOPT_HEADERDATA, &progress);
  SetBody(easy, call, progress);
}

bool IsThisMachine(std::string_view host) {
  const bool is_number = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return host == "localhost" || host.ends_with(".localhost") || host == "::1" ||
         (is_number && host.starts_with("127."));
}

// One word of NO_PROXY: ".example.org" and "example.org" are the same, with all below.
bool Covers(std::string_view word, std::string_view host) {
  if (word == "*") return true;
  while (word.starts_with('.')) word.remove_prefix(1);
  if (word.empty() || !host.ends_with(word)) return false;
  return host.size() == word.size() || host[host.size() - word.size() - 1] == '.';
}

}  // namespace

std::string ProxyFor(std::string_view url, const std::string& proxy, std::string_view no_proxy) {
  const auto parsed = ParseUrl(url, "url");
  if (proxy.empty() || !parsed) return proxy;
  const std::string host = ToLower(parsed->host);
  if (IsThisMachine(host)) return {};
  const std::string list = ToLower(no_proxy);
  for (std::string_view rest = list; !rest.empty();) {
    const std::string_view word = rest.substr(0, rest.find_first_of(", "));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    if (Covers(word, host)) return {};
  }
  return proxy;
}

struct HttpClient::State {
  HttpClientOptions options;
  std::unique_ptr<CURLM, MultiFree> multi;  // keeps the connections
  std::unique_ptr<CURL, EasyFree> easy;

  // Runs until the call is done; nothing when it was stopped before.
  std::optional<CURLcode> Perform(const std::stop_token& stop);
};

std::optional<CURLcode> HttpClient::State::Perform(const std::stop_token& stop) {
  // Only this may touch the handle from another thread: it ends the poll below.
  const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi.get()); });
  for (;;) {
    if (stop.stop_requested()) return std::nullopt;
    int running = 0;
    CHECK(curl_multi_perform(multi.get(), &running) == CURLM_OK);
    int waiting = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi.get(), &waiting)) {
      if (message->msg == CURLMSG_DONE) return message->data.result;
    }
    curl_multi_poll(multi.get(), nullptr, 0, kPollMilliseconds, nullptr);
  }
}

HttpClient::HttpClient(HttpClientOptions options) {
  InitCurl();
  state_ = std::make_unique<State>(std::move(options));
  state_->multi.reset(curl_multi_init());
  state_->easy.reset(curl_easy_init());
  CHECK(state_->multi != nullptr && state_->easy != nullptr, "libcurl has no memory");
}

HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

Result<Response> HttpClient::Send(const HttpCall& call) {
  CURL* easy = state_->easy.get();
  Progress progress{.call = call, .easy = easy, .response = {}, .error = {}};
  const HeaderList headers = ToList(call);
  std::array<char, CURL_ERROR_SIZE> words{};
  curl_easy_reset(easy);
  SetOptions(easy, state_->options);
  const std::string proxy = ProxyFor(call.url, state_->options.proxy, state_->options.no_proxy);
  Set(easy, CURLOPT_PROXY, proxy.c_str());  // empty: not the environment's either
  SetCall(call, progress);
  Set(easy, CURLOPT_HTTPHEADER, headers.get());
  Set(easy, CURLOPT_ERRORBUFFER, words.data());

  CHECK(curl_multi_add_handle(state_->multi.get(), easy) == CURLM_OK);
  const std::optional<CURLcode> code = state_->Perform(call.stop);
  const long status = progress.Status();
  curl_multi_remove_handle(state_->multi.get(), easy);
  curl_easy_reset(easy);  // forgets what lives on this stack

  if (progress.error) return std::unexpected(*std::move(progress.error));
  if (!code) return Unavailable("the call was stopped");
  if (*code != CURLE_OK) return std::unexpected(ToError(*code, words.data()));
  progress.response.status = static_cast<int>(status);
  return std::move(progress.response);
}

}  // namespace ioworker::net
