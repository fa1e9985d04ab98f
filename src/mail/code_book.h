// CodeBook: one-time codes that were sent by mail and wait to be typed in. In memory only. Any
// thread.
//
// A code belongs to an attempt, whose id only the browser that asked for it knows. Who guesses must
// have that id, so a stranger can neither guess another's code nor use up another's tries.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/result.h"
#include "mail/sending_limits.h"

namespace ioworker::mail {

class CodeBook {
 public:
  CodeBook(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

  struct Request {
    std::string email;           // as NormalAddress gives it
    std::string asked_from;      // network address
    bool known_browser = false;  // it has signed in with this address of mail before
  };
  struct Made {
    std::string attempt;  // secret; stays in the browser that asked, in a cookie
    std::string code;     // six digits; goes into the letter and nowhere else
    Instant expires_at{};
  };
  // kResourceExhausted as SendingLimits, and when too many codes wait.
  Result<Made> Make(const Request& request) EXCLUDES(mutex_);

  // The address of mail, once; blanks and a dash in what was typed do not matter. kUnauthenticated:
  // code_wrong, with how many tries are left, or code_over.
  Result<std::string> Take(const std::string& attempt, std::string_view typed) EXCLUDES(mutex_);

  static constexpr Duration kLifetime = minutes{10};
  static constexpr int kTriesMax = 5;
  static constexpr std::size_t kWaitingMax = 10'000;

 private:
  struct Entry {
    std::string email;
    std::string salt;
    std::string hash;  // of salt and code
    int tries = 0;
    Instant expires_at{};
  };

  void Forget() REQUIRES(mutex_);

  const Clock& clock_;
  Random& random_;
  Mutex mutex_;
  SendingLimits limits_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, Entry> entries_ GUARDED_BY(mutex_);  // by hash of the attempt
  Instant forgot_at_ GUARDED_BY(mutex_){};
};

}  // namespace ioworker::mail
