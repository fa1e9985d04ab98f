// AttemptBook: the attempts of this process that wait for their answer. Each is used once, for ten
// minutes, and by the browser that began it.
//
// In memory only: after a restart, people click once more. Any thread.
#pragma once

#include <string>
#include <unordered_map>

#include "base/mutex.h"
#include "base/random.h"
#include "base/result.h"
#include "oidc/attempt.h"

namespace ioworker::oidc {

class AttemptBook {
 public:
  static constexpr std::size_t kAttemptsMax = 10'000;
  static constexpr std::size_t kOfAddressMax = 20;

  // Gives what the browser must bring back in a cookie: a secret that no address ever shows, so
  // that nobody can end his own sign-in in another person's browser. kResourceExhausted
  // "too_many_attempts", of this address (an IPv6 one is for the caller to cut to its network) or
  // of all.
  Result<std::string> Put(Attempt attempt, std::string address, Random& random, Instant now)
      EXCLUDES(mutex_);

  // The attempt of that state. It is over then, even if the cookie is wrong: whoever shows the
  // state without the cookie has it from somewhere. kUnauthenticated: "attempt_unknown" (never
  // made, used before, or over), "browser_wrong".
  Result<Attempt> Take(const std::string& state, const std::string& cookie, Instant now)
      EXCLUDES(mutex_);

  std::size_t size() EXCLUDES(mutex_);

 private:
  struct Waiting {
    Attempt attempt;
    std::string address;
    std::string cookie_hash;
  };

  void Forget(Instant now) REQUIRES(mutex_);
  void Drop(const std::string& address) REQUIRES(mutex_);

  Mutex mutex_;
  std::unordered_map<std::string, Waiting> waiting_ GUARDED_BY(mutex_);  // by hash of the state
  std::unordered_map<std::string, std::size_t> of_address_ GUARDED_BY(mutex_);
  Instant forgot_at_ GUARDED_BY(mutex_){};
};

}  // namespace ioworker::oidc
