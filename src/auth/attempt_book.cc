#include "auth/attempt_book.h"

#include <utility>

#include "auth/secrets.h"

namespace ioworker::auth {

Result<std::string> AttemptBook::Put(Attempt attempt, std::string_view browser,
                                     std::string address) {
  std::string cookie = browser.starts_with(kBrowserPrefix) ? std::string(browser)
                                                           : MakeSecret(kBrowserPrefix, random_);
  const std::string id = attempt.id;
  Lock lock(mutex_);
  TRY(waiting_.Put(id, {.attempt = std::move(attempt), .browser_hash = HashSecret(cookie)},
                   std::move(address), clock_.Now()));
  return cookie;
}

Result<Attempt> AttemptBook::Get(const std::string& id, std::string_view browser) {
  const Entry* entry = waiting_.Find(id, clock_.Now());
  if (entry != nullptr && entry->browser_hash == HashSecret(browser)) return entry->attempt;
  return Unauthenticated("attempt_over",
                         "this attempt to sign in is over, or was begun in another browser; begin "
                         "again");
}

Result<Attempt> AttemptBook::Find(const std::string& id, std::string_view browser) {
  Lock lock(mutex_);
  return Get(id, browser);
}

Result<Attempt> AttemptBook::Take(const std::string& id, std::string_view browser) {
  Lock lock(mutex_);
  auto attempt = Get(id, browser);
  if (attempt) waiting_.Erase(id);
  return attempt;
}

}  // namespace ioworker::auth
