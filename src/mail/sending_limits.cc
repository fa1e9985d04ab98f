#include "mail/sending_limits.h"

#include <algorithm>

#include <fmt/format.h>

namespace ioworker::mail {
namespace {

std::unexpected<Error> TryAgainIn(Duration wait) {
  const auto whole = std::chrono::ceil<minutes>(wait).count();
  return ResourceExhausted("too_many_codes",
                           fmt::format("email: too many codes were sent; try again in {} minute{}",
                                       whole, whole == 1 ? "" : "s"));
}

}  // namespace

Status SendingLimits::Take(const std::string& email, const std::string& asked_from,
                           bool known_browser, Instant now) {
  Forget(now);
  const std::string mailbox = (known_browser ? "known " : "mailbox ") + email;
  const std::string address = "address " + asked_from;
  const std::size_t most = known_browser ? kOfKnownBrowsersMax : kOfMailboxMax;
  const Instant free_at = std::max(FreeAt(mailbox, most, now), FreeAt(address, kOfAddressMax, now));
  if (free_at > now) return TryAgainIn(free_at - now);
  if (sent_.size() + 2 > kCountedMax) return TryAgainIn(kWindow);
  sent_[mailbox].push_back(now);
  sent_[address].push_back(now);
  return {};
}

Instant SendingLimits::FreeAt(const std::string& key, std::size_t most, Instant now) {
  const auto found = sent_.find(key);
  if (found == sent_.end()) return now;
  Times& times = found->second;
  while (!times.empty() && times.front() + kWindow <= now) times.pop_front();
  return times.size() < most ? now : times.front() + kWindow;
}

void SendingLimits::Forget(Instant now) {
  constexpr Duration kForgetEach = minutes{1};
  if (now >= forgot_at_ && now - forgot_at_ < kForgetEach) return;
  forgot_at_ = now;
  std::erase_if(sent_, [&](const auto& entry) {
    return entry.second.empty() || entry.second.back() + kWindow <= now;
  });
}

}  // namespace ioworker::mail
