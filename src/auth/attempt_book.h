// AttemptBook: attempts to sign in, to link one more way, or to show once more who one is, that
// wait for their proof. Each belongs to the browser that began it, by a cookie that no address ever
// shows; so nobody ends an attempt of his own in another's browser. In memory only: after a change
// of leader people begin anew. Any thread.
#pragma once

#include <string>
#include <variant>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/result.h"
#include "base/waiting_list.h"
#include "domain/ids/ids.h"
#include "oidc/attempt.h"
#include "solana_sign_in/message.h"

namespace ioworker::auth {

// The values equal those of the contract (v1.CreateSignInAttemptRequest.Purpose).
enum class Purpose { kSignIn = 1, kLink = 2, kStepUp = 3 };

// What each way keeps until the proof comes.
struct EmailWait {
  std::string code_attempt;  // of mail::CodeBook
};
struct PasskeyWait {
  std::string challenge;
};
using Wait = std::variant<oidc::Attempt, EmailWait, PasskeyWait, solana_sign_in::Message>;

struct Attempt {
  std::string id;
  Purpose purpose = Purpose::kSignIn;
  AccountId account{};  // who is signed in; nil to sign in
  SessionId session{};
  Wait wait{};
};

class AttemptBook {
 public:
  AttemptBook(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

  // `browser`: the cookie that came with the request; empty: none. What it is to be from now on.
  // kResourceExhausted when too many wait, of this address or of all.
  Result<std::string> Put(Attempt attempt, std::string_view browser, std::string address)
      EXCLUDES(mutex_);

  // A copy; it waits on. kUnauthenticated, "attempt_over": never made, ended, or of another
  // browser.
  Result<Attempt> Find(const std::string& id, std::string_view browser) EXCLUDES(mutex_);

  // The same, and it is over: of two who come at once, one gets it.
  Result<Attempt> Take(const std::string& id, std::string_view browser) EXCLUDES(mutex_);

  static constexpr Duration kLifetime = minutes{10};
  static constexpr std::size_t kWaitingMax = 10'000;
  static constexpr std::size_t kOfAddressMax = 50;

 private:
  struct Entry {
    Attempt attempt;
    std::string browser_hash;
  };

  Result<Attempt> Get(const std::string& id, std::string_view browser) REQUIRES(mutex_);

  const Clock& clock_;
  Random& random_;
  Mutex mutex_;
  WaitingList<Entry> waiting_ GUARDED_BY(mutex_){
      {.lifetime = kLifetime, .all_max = kWaitingMax, .of_address_max = kOfAddressMax}};
};

}  // namespace ioworker::auth
