#include "oidc/attempt_book.h"

#include "base/digest.h"
#include "base/text.h"
#include "jose/same_secret.h"
#include "oidc/refusal.h"

namespace ioworker::oidc {
namespace {

constexpr std::size_t kCookieBytes = 32;

}  // namespace

Result<std::string> AttemptBook::Put(Attempt attempt, std::string address, Random& random,
                                     Instant now) {
  std::string cookie = EncodeBase64Url(random.Bytes(kCookieBytes));
  const Lock lock(mutex_);
  Forget(now);
  const auto counted = of_address_.find(address);
  const std::size_t of_address = counted == of_address_.end() ? 0 : counted->second;
  if (waiting_.size() >= kAttemptsMax || of_address >= kOfAddressMax) {
    return ResourceExhausted("too_many_attempts",
                             "too many have begun to sign in and not ended; try again in ten "
                             "minutes");
  }
  ++of_address_[address];
  const std::string key = Sha256(attempt.state);
  waiting_[key] = {
      .attempt = std::move(attempt), .address = std::move(address), .cookie_hash = Sha256(cookie)};
  return cookie;
}

Result<Attempt> AttemptBook::Take(const std::string& state, const std::string& cookie,
                                  Instant now) {
  const Lock lock(mutex_);
  Forget(now);
  auto taken = waiting_.extract(Sha256(state));
  if (taken.empty()) {
    return Refused("attempt_unknown", "this sign-in is over, or was never begun; begin again");
  }
  Waiting& waiting = taken.mapped();
  Drop(waiting.address);
  if (IsOver(waiting.attempt, now)) {
    return Refused("attempt_unknown", "this sign-in took too long; begin again");
  }
  if (!jose::SameSecret(Sha256(cookie), waiting.cookie_hash)) {
    return Refused("browser_wrong", "this sign-in was begun in another browser; begin again");
  }
  return std::move(waiting.attempt);
}

std::size_t AttemptBook::size() {
  const Lock lock(mutex_);
  return waiting_.size();
}

// Looked through seldom, however many ask.
void AttemptBook::Forget(Instant now) {
  if (now - forgot_at_ < seconds{1} && now >= forgot_at_) return;
  forgot_at_ = now;
  for (auto each = waiting_.begin(); each != waiting_.end();) {
    if (!IsOver(each->second.attempt, now)) {
      ++each;
      continue;
    }
    Drop(each->second.address);
    each = waiting_.erase(each);
  }
}

void AttemptBook::Drop(const std::string& address) {
  const auto counted = of_address_.find(address);
  if (counted != of_address_.end() && --counted->second == 0) of_address_.erase(counted);
}

}  // namespace ioworker::oidc
