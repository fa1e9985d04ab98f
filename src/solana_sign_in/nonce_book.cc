#include "solana_sign_in/nonce_book.h"

#include <utility>

#include "base/base32.h"

namespace ioworker::solana_sign_in {
namespace {

constexpr std::int64_t kMicrosOfMillisecond = 1000;

std::unexpected<Error> Over() {
  return Unauthenticated("sign_in_over",
                         "this request to sign is over or was used; ask for another one");
}

}  // namespace

Result<Message> NonceBook::Issue(Request request) {
  const Lock lock(mutex_);
  Forget();
  const Instant now{clock_.Now().micros / kMicrosOfMillisecond * kMicrosOfMillisecond};
  Message message{.domain = std::move(request.domain),
                  .address = std::move(request.address),
                  .statement = std::move(request.statement),
                  .uri = std::move(request.uri),
                  .chain_id = std::move(request.chain_id),
                  .nonce = EncodeBase32(random_.Next(), random_.Next()),
                  .issued_at = now,
                  .expires_at = now + kLifetime};
  TRY(CheckMessage(message));
  const auto asked = of_address_.find(request.asked_from);
  const std::size_t of_address = asked == of_address_.end() ? 0 : asked->second;
  if (waiting_.size() >= kWaitingMax || of_address >= kOfAddressMax) {
    return ResourceExhausted("too_many_sign_ins",
                             "too many sign-ins wait for a signature; try again in ten minutes");
  }
  ++of_address_[request.asked_from];
  waiting_[message.nonce] = {.message = message,
                             .bound_to = std::move(request.bound_to),
                             .asked_from = std::move(request.asked_from)};
  return message;
}

Result<Message> NonceBook::Take(const std::string& nonce, std::string_view bound_to) {
  const Lock lock(mutex_);
  Forget();
  const auto found = waiting_.find(nonce);
  if (found == waiting_.end() || found->second.bound_to != bound_to) return Over();
  Message message = std::move(found->second.message);
  Erase(found);
  if (message.expires_at <= clock_.Now()) return Over();
  return message;
}

void NonceBook::Forget() {
  const Instant now = clock_.Now();
  // Looked through seldom, however many ask; at once after the clock was set back.
  if (now >= forgot_at_ && now - forgot_at_ < seconds{1}) return;
  forgot_at_ = now;
  for (auto entry = waiting_.begin(); entry != waiting_.end();) {
    const auto next = std::next(entry);
    if (entry->second.message.expires_at <= now) Erase(entry);
    entry = next;
  }
}

void NonceBook::Erase(Waiting::iterator entry) {
  const auto asked = of_address_.find(entry->second.asked_from);
  if (--asked->second == 0) of_address_.erase(asked);
  waiting_.erase(entry);
}

}  // namespace ioworker::solana_sign_in
