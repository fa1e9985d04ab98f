#include "mail/smtp_mailer.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>

#include "base/base32.h"
#include "base/check.h"
#include "base/file.h"
#include "base/text.h"
#include "mail/address.h"

namespace ioworker::mail {
namespace {

struct EasyFree {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// Once per process, before any handle.
void InitCurl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  CHECK(code == CURLE_OK, "libcurl cannot start");
}

template <class Value>
void Set(CURL* easy, CURLoption option, Value value) {
  CHECK(curl_easy_setopt(easy, option, value) == CURLE_OK, "libcurl knows this option");
}

std::size_t OnRead(char* to, std::size_t, std::size_t size, void* context) {
  auto& rest = *static_cast<std::string_view*>(context);
  const std::size_t taken = std::min(size, rest.size());
  std::memcpy(to, rest.data(), taken);
  rest.remove_prefix(taken);
  return taken;
}

int OnProgress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::stop_token*>(context)->stop_requested() ? 1 : 0;
}

long Milliseconds(Duration duration) { return static_cast<long>(duration / milliseconds{1}); }

bool IsLoopback(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "::1";
}

// A name or an address, nothing that would change the URL it is put into.
bool IsHost(std::string_view host) {
  const auto fits = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '.' || c == ':';
  };
  return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, fits);
}

std::unexpected<Error> WrongSetting(std::string_view name, std::string_view what) {
  return InvalidArgument(std::string(name), "invalid_mail_setting",
                         fmt::format("{}: {}", name, what));
}

Status CheckSettings(const SmtpSettings& settings) {
  if (!IsHost(settings.host)) return WrongSetting("host", "give the name of the mail server");
  if (settings.security == Security::kPlain && !IsLoopback(settings.host)) {
    return WrongSetting("security",
                        "without TLS only a mail server on this machine can be used; "
                        "use starttls or tls");
  }
  if (!NormalAddress(settings.from)) return WrongSetting("from", "give the sender's address");
  if (!IsOneLine(settings.from_name) || settings.from_name.size() > kSubjectBytesMax) {
    return WrongSetting("from_name", "give one line of at most 200 bytes");
  }
  if (!IsOneLine(settings.user)) return WrongSetting("user", "give one line");
  if (settings.user.empty() != settings.password_path.empty()) {
    return WrongSetting("user", "give a user and the file with the password, or neither");
  }
  return {};
}

Result<std::string> ReadPassword(const std::string& path) {
  constexpr std::size_t kPasswordFileMax = 4096;
  if (path.empty()) return std::string();
  TRY(auto password, ReadFile(path, kPasswordFileMax));
  password.resize(std::min(password.find_first_of("\r\n"), password.size()));
  if (password.empty() || !IsOneLine(password)) {
    return WrongSetting("password_path", "the first line of the file " + path + " is no password");
  }
  return password;
}

std::string Url(const SmtpSettings& settings) {
  const bool is_ipv6 = settings.host.contains(':');
  return fmt::format("{}://{}{}{}:{}/{}", settings.security == Security::kTls ? "smtps" : "smtp",
                     is_ipv6 ? "[" : "", settings.host, is_ipv6 ? "]" : "", settings.port,
                     EncodePercent(DomainOf(settings.from)));
}

// What the call's end means to whoever may try again.
Status Outcome(CURLcode code, long reply, const std::string& words) {
  const std::string detail =
      fmt::format("{}; last reply {}; {}", curl_easy_strerror(code), reply, words);
  if (code == CURLE_OK) return {};
  if (code == CURLE_OPERATION_TIMEDOUT) {
    auto error = DeadlineExceeded("the mail server took too long").error();
    error.detail = detail;
    return std::unexpected(std::move(error));
  }
  constexpr long kPermanentMin = 500;
  constexpr long kPermanentMax = 599;
  // A password that is wrong today may be right tomorrow; a mailbox that is not there stays away.
  if (code != CURLE_LOGIN_DENIED && code != CURLE_USE_SSL_FAILED && reply >= kPermanentMin &&
      reply <= kPermanentMax) {
    return std::unexpected(Error{.code = ErrorCode::kConflict,
                                 .reason = "mail_refused",
                                 .message = "the mail server does not take this letter",
                                 .detail = detail});
  }
  return Unavailable("the mail server does not take letters now", detail);
}

}  // namespace

Result<std::unique_ptr<SmtpMailer>> SmtpMailer::Make(SmtpSettings settings, const Clock& clock,
                                                     Random& random) {
  TRY(CheckSettings(settings));
  TRY(settings.from, NormalAddress(settings.from));
  TRY(auto password, ReadPassword(settings.password_path));
  InitCurl();
  return std::unique_ptr<SmtpMailer>(
      new SmtpMailer(std::move(settings), std::move(password), clock, random));
}

SmtpMailer::SmtpMailer(SmtpSettings settings, std::string password, const Clock& clock,
                       Random& random)
    : settings_(std::move(settings)),
      password_(std::move(password)),
      clock_(clock),
      random_(random) {}

Status SmtpMailer::Send(const Letter& letter, const std::stop_token& stop) {
  TRY(CheckLetter(letter));
  const std::string text =
      Compose(letter, {.from = settings_.from,
                       .from_name = settings_.from_name,
                       .message_id = EncodeBase32(random_.Next(), random_.Next()),
                       .date = clock_.Now()});
  std::string_view rest = text;
  const std::unique_ptr<CURL, EasyFree> handle(curl_easy_init());
  const std::unique_ptr<curl_slist, ListFree> to(
      curl_slist_append(nullptr, fmt::format("<{}>", letter.to).c_str()));
  CHECK(handle != nullptr && to != nullptr, "libcurl has no memory");
  CURL* const easy = handle.get();
  std::array<char, CURL_ERROR_SIZE> words{};
  Set(easy, CURLOPT_ERRORBUFFER, words.data());
  Set(easy, CURLOPT_URL, Url(settings_).c_str());
  Set(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  Set(easy, CURLOPT_PROXY, "");  // settings say where to go, not the environment
  Set(easy, CURLOPT_NOSIGNAL, 1L);
  Set(easy, CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(settings_.longest_connect));
  Set(easy, CURLOPT_TIMEOUT_MS, Milliseconds(settings_.longest));
  Set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  Set(easy, CURLOPT_USE_SSL,
      static_cast<long>(settings_.security == Security::kPlain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  if (!settings_.ca_path.empty()) Set(easy, CURLOPT_CAINFO, settings_.ca_path.c_str());
  if (!settings_.user.empty()) {
    Set(easy, CURLOPT_USERNAME, settings_.user.c_str());
    Set(easy, CURLOPT_PASSWORD, password_.c_str());
  }
  Set(easy, CURLOPT_MAIL_FROM, fmt::format("<{}>", settings_.from).c_str());
  Set(easy, CURLOPT_MAIL_RCPT, to.get());
  Set(easy, CURLOPT_UPLOAD, 1L);
  Set(easy, CURLOPT_READFUNCTION, &OnRead);
  Set(easy, CURLOPT_READDATA, static_cast<void*>(&rest));
  Set(easy, CURLOPT_NOPROGRESS, 0L);
  Set(easy, CURLOPT_XFERINFOFUNCTION, &OnProgress);
  Set(easy, CURLOPT_XFERINFODATA, const_cast<void*>(static_cast<const void*>(&stop)));
  const CURLcode code = curl_easy_perform(easy);
  long reply = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply);
  return Outcome(code, reply, words.data());
}

}  // namespace ioworker::mail
