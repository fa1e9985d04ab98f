#include "agent/transfer.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "ioworker/v1/artifacts.pb.h"
#include "ioworker/v1/errors.pb.h"

namespace ioworker::agent {
namespace {

constexpr Duration kRetryFirst = milliseconds{200};
constexpr Duration kRetryMax = seconds{20};
constexpr Duration kStalled = seconds{30};  // without a byte, a try is given up
constexpr Duration kLook = hours{1};
constexpr std::uint64_t kInputBytes = std::uint64_t{4} << 30;  // the most that an artifact has

bool ParseJson(const std::string& text, google::protobuf::Message& message) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  return google::protobuf::util::JsonStringToMessage(text, &message, options).ok();
}

ErrorCode CodeOf(int status, std::string_view name) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
    if (ErrorCodeName(static_cast<ErrorCode>(code)) == name) return static_cast<ErrorCode>(code);
  }
  if (status == 401) return ErrorCode::kUnauthenticated;
  if (status >= 500 || status == 408 || status == 429) return ErrorCode::kUnavailable;
  return ErrorCode::kInvalidArgument;
}

// Worth another try: the network, the coordinator's bad moment, or a token that was just replaced.
bool MayPass(ErrorCode code) {
  return code == ErrorCode::kUnavailable || code == ErrorCode::kDeadlineExceeded ||
         code == ErrorCode::kInternal || code == ErrorCode::kUnauthenticated;
}

}  // namespace

void LinkToken::Set(std::string token) {
  const Lock lock(mutex_);
  token_ = std::move(token);
  changed_.NotifyAll();
}

std::string LinkToken::WaitForOther(const std::string& tried, Duration longest,
                                    const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] {
    const Lock lock(mutex_);
    changed_.NotifyAll();
  });
  const Lock lock(mutex_);
  while (!stop.stop_requested() && (token_.empty() || token_ == tried)) {
    if (!changed_.WaitFor(mutex_, longest)) break;
  }
  return token_ == tried ? std::string() : token_;
}

Error ErrorOf(const net::Response& response) {
  v1::ErrorResponse said;
  if (!ParseJson(response.body, said)) said.Clear();
  Error error{.code = CodeOf(response.status, said.code()),
              .reason = said.reason(),
              .message = said.message(),
              .field = said.field()};
  if (error.message.empty()) {
    error.message = fmt::format("the coordinator answered with status {}", response.status);
  }
  return error;
}

Transfers::Transfers(Coordinator coordinator, LinkToken& token, const Clock& clock)
    : coordinator_(std::move(coordinator)),
      token_(token),
      clock_(clock),
      client_({.unix_socket = {}, .proxy = coordinator_.proxy, .ca_path = coordinator_.ca_path}) {}

std::string Transfers::UrlOf(const jobs::LeaseRef& lease, const std::string& rest) const {
  return fmt::format("{}/v1/device/jobs/{}/tasks/{}/attempts/{}/{}", coordinator_.url,
                     lease.task.job.Text(), lease.task.index, lease.attempt, rest);
}

net::HttpCall Transfers::CallOf(const std::string& token, Duration left, const Terms& terms) const {
  net::HttpCall call;
  call.headers = {{"authorization", "Bearer " + token}};
  call.deadline = left;
  call.stall_deadline = kStalled;
  call.stop = terms.stop;
  return call;
}

// Tries until it works, is refused for good, or the patience ends. A token that was refused is not
// tried again.
Result<net::Response> Transfers::Insist(const Try& attempt, std::uint64_t bytes,
                                        const Terms& terms) {
  Duration left = terms.patience + seconds{static_cast<std::int64_t>(bytes / kSlowest)};
  Duration pause = kRetryFirst;
  std::string refused;
  std::string last = "there is no link to the coordinator";
  while (left > Duration{0} && !terms.stop.stop_requested()) {
    const std::string token = AwaitToken(refused, left, terms);
    if (token.empty()) continue;
    const Duration began = clock_.Steady();
    auto response = attempt(token, left);
    left -= clock_.Steady() - began;
    if (response && response->status < 300) return response;
    const Error error = response ? ErrorOf(*response) : response.error();
    if (!MayPass(error.code)) return std::unexpected(error);
    last = error.message;
    if (error.code == ErrorCode::kUnauthenticated) {
      refused = token;
      continue;
    }
    left -= std::min(pause, left);
    token_.WaitForOther(token, pause, terms.stop);
    pause = std::min(pause * 2, kRetryMax);
  }
  if (terms.stop.stop_requested()) return Unavailable("the transfer was stopped");
  return DeadlineExceeded("the coordinator could not be reached in time: " + last);
}

// Takes the time that counts from `left`.
std::string Transfers::AwaitToken(const std::string& refused, Duration& left, const Terms& terms) {
  const Duration began = clock_.Steady();
  std::string token = token_.WaitForOther(refused, terms.waits_for_link ? kLook : left, terms.stop);
  if (!terms.waits_for_link) left -= clock_.Steady() - began;
  return token;
}

Result<std::string> Transfers::Put(const jobs::LeaseRef& lease, const Upload& upload,
                                   const Terms& terms) {
  const std::string url =
      UrlOf(lease, "outputs?path=" + EncodePercent(upload.path) +
                       (upload.kind == jobs::ArtifactKind::kLog ? "&kind=LOG" : "&kind=OUTPUT"));
  const auto attempt = [&](const std::string& token, Duration left) -> Result<net::Response> {
    TRY(const FileHandle file, upload.open());
    net::HttpCall call = CallOf(token, left, terms);
    call.method = "PUT";
    call.url = url;
    call.headers.push_back({"content-type", "application/octet-stream"});
    call.read_body_size = upload.size;
    call.read_body = [&file](std::size_t size) -> Result<std::string> {
      std::string bytes(std::min<std::size_t>(size, 256 << 10), '\0');
      const ssize_t got = read(file.get(), bytes.data(), bytes.size());
      if (got < 0) return Internal(std::string("cannot read an output: ") + std::strerror(errno));
      bytes.resize(static_cast<std::size_t>(got));
      return bytes;
    };
    return client_.Send(call);
  };
  TRY(const auto response, Insist(attempt, upload.size, terms));
  v1::Artifact artifact;
  if (!ParseJson(response.body, artifact) || !ArtifactId::Parse(artifact.id())) {
    return Internal("the coordinator kept an output without naming it");
  }
  return artifact.id();
}

Result<v1::LeaseSecrets> Transfers::GetSecrets(const jobs::LeaseRef& lease, const Terms& terms) {
  const auto attempt = [&](const std::string& token, Duration left) -> Result<net::Response> {
    net::HttpCall call = CallOf(token, left, terms);
    call.url = UrlOf(lease, "secrets");
    return client_.Send(call);
  };
  TRY(const auto response, Insist(attempt, 0, terms));
  v1::LeaseSecrets secrets;
  if (ParseJson(response.body, secrets)) return secrets;
  return Internal("the coordinator answered with no secrets of the lease");
}

Result<std::uint64_t> Transfers::Get(const jobs::LeaseRef& lease, ArtifactId artifact,
                                     const std::string& to, std::uint64_t bytes_max,
                                     const Terms& terms) {
  std::uint64_t size = 0;
  const auto attempt = [&](const std::string& token, Duration left) -> Result<net::Response> {
    const FileHandle file(
        open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644));
    // Whatever this program's umask is, the task has to read it.
    if (!file || fchmod(file.get(), 0644) != 0)
      return TooLarge("inputs", "an input cannot be written: " + std::string(strerror(errno)));
    size = 0;
    std::string refusal;
    net::HttpCall call = CallOf(token, left, terms);
    call.url = UrlOf(lease, "inputs/" + artifact.Text());
    call.on_piece = [&](int status, std::string_view piece) -> Status {
      if (status >= 300) {
        refusal += piece.substr(0, 4096 - std::min<std::size_t>(refusal.size(), 4096));
        return {};
      }
      size += piece.size();
      if (size > bytes_max) return TooLarge("inputs", "the inputs do not fit on the scratch disk");
      if (WriteAll(file.get(), piece)) return {};
      return TooLarge("inputs", std::string("an input cannot be written: ") + std::strerror(errno));
    };
    auto response = client_.Send(call);
    if (response) response->body = refusal;
    return response;
  };
  TRY(Insist(attempt, std::min(bytes_max, kInputBytes), terms));
  return size;
}

}  // namespace ioworker::agent
