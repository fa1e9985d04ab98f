#include "rails/line_stream.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ioworker::rails {
namespace {

constexpr Duration kForever = hours{24 * 365};

// Without a signal where nobody reads any more; a pipe has no such call, its program ignores it.
ssize_t WriteSome(int to, std::string_view bytes) {
  const auto sent = send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0 || errno != ENOTSOCK) return sent;
  return write(to, bytes.data(), bytes.size());
}

}  // namespace

LineStream::LineStream(int from, int to, std::size_t line_bytes_max, const Clock& clock)
    : from_(from), to_(to), line_bytes_max_(line_bytes_max), clock_(clock) {}

Status LineStream::WaitFor(int descriptor, short events, Duration until) const {
  while (true) {
    const auto left = until - clock_.Steady();
    if (left <= Duration{}) return DeadlineExceeded("the other end did not answer in time");
    const auto wait = std::clamp<std::int64_t>(left / milliseconds{1}, 1, 60'000);
    pollfd one{.fd = descriptor, .events = events, .revents = 0};
    const int ready = poll(&one, 1, static_cast<int>(wait));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return Unavailable("the pipe broke", std::strerror(errno));
  }
}

Result<std::optional<std::string>> LineStream::Read(Duration longest) {
  const Duration until = clock_.Steady() + (longest == Duration{} ? kForever : longest);
  std::array<char, 16'384> piece;
  std::size_t looked = 0;
  while (true) {
    const auto end = buffer_.find('\n', looked);
    if (end != std::string::npos && end < line_bytes_max_) {
      std::string line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      return line;
    }
    if (buffer_.size() >= line_bytes_max_) return TooLarge("line", "a line is too long");
    looked = buffer_.size();
    TRY(WaitFor(from_, POLLIN, until));
    const auto got = read(from_, piece.data(), piece.size());
    if (got == 0) return std::optional<std::string>();
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return Unavailable("the pipe broke", std::strerror(errno));
    buffer_.append(piece.data(), static_cast<std::size_t>(got));
  }
}

Status LineStream::Write(std::string_view line, Duration longest) {
  const Duration until = clock_.Steady() + (longest == Duration{} ? kForever : longest);
  std::string whole(line);
  whole.push_back('\n');
  std::string_view left = whole;
  while (!left.empty()) {
    const auto sent = WriteSome(to_, left);
    if (sent >= 0) {
      left.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno != EINTR && errno != EAGAIN) {
      return Unavailable("nobody reads any more", std::strerror(errno));
    }
    if (errno == EAGAIN) TRY(WaitFor(to_, POLLOUT, until));
  }
  return {};
}

}  // namespace ioworker::rails
