#include "http/rate_limits.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

#include "base/digest.h"

namespace ioworker::http {
namespace {

constexpr std::size_t kNetworkBytes = 8;  // of an IPv6 address: what one customer has

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool Trusts(const std::vector<std::string>& proxies, std::string_view address) {
  return std::ranges::find(proxies, address) != proxies.end();
}

// Empty for what is no address.
std::string NameOf(const std::string& address) {
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) return address;
  if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return {};
  return Hex({reinterpret_cast<const char*>(bytes.data()), kNetworkBytes}) + "/64";
}

}  // namespace

std::string AddressOf(const net::Request& request,
                      const std::vector<std::string>& trusted_proxies) {
  std::string address = request.peer;
  std::string_view rest = net::FindHeader(request.headers, "x-forwarded-for");
  while (!rest.empty() && Trusts(trusted_proxies, address)) {
    const auto comma = rest.rfind(',');
    const auto last = Trim(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
    if (NameOf(std::string(last)).empty()) break;
    address = last;
  }
  const std::string name = NameOf(address);
  return name.empty() ? address : name;
}

Duration RateLimits::Take(const net::Request& request, const app::Caller& caller) {
  if (!caller.account.IsNil()) return Take(settings_.caller, caller.account.Text());
  if (!caller.device.IsNil()) return Take(settings_.caller, caller.device.Text());
  return Take(settings_.address, AddressOf(request, settings_.trusted_proxies));
}

Duration RateLimits::Take(double per_second, std::string key) {
  if (per_second <= 0) return {};
  const auto each =
      std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1 / per_second));
  const Lock lock(mutex_);
  const Duration now = clock_.Steady();
  if (!full_at_.contains(key) && full_at_.size() >= kBucketsMax) Sweep(now);
  if (!full_at_.contains(key) && full_at_.size() >= kBucketsMax) key.clear();
  auto& full_at = full_at_[key];
  const Duration after = std::max(full_at, now) + each;
  if (after - now > kBurst) return after - now - kBurst;
  full_at = after;
  return {};
}

// Once a second at most: it looks at every bucket.
void RateLimits::Sweep(Duration now) {
  if (now - swept_at_ < seconds{1}) return;
  swept_at_ = now;
  std::erase_if(full_at_, [&](const auto& bucket) { return bucket.second <= now; });
}

}  // namespace ioworker::http
