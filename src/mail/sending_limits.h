// SendingLimits: how many codes are sent to one mailbox and asked for from one network address, so
// that nobody's mailbox is flooded. Not safe for threads: its owner locks.
//
// A stranger can use up the share of strangers of a mailbox, not that of browsers which have signed
// in to it before: they are counted by themselves.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "base/time.h"

namespace ioworker::mail {

class SendingLimits {
 public:
  // kResourceExhausted, too_many_codes, says in how many minutes to try again; nothing is counted
  // then. `known_browser`: it has signed in with this mailbox before.
  Status Take(const std::string& email, const std::string& asked_from, bool known_browser,
              Instant now);

  static constexpr Duration kWindow = hours{1};
  static constexpr std::size_t kOfMailboxMax = 10;
  static constexpr std::size_t kOfKnownBrowsersMax = 10;
  static constexpr std::size_t kOfAddressMax = 20;
  static constexpr std::size_t kCountedMax = 50'000;  // mailboxes and addresses

 private:
  using Times = std::deque<Instant>;

  // When the next may be sent; `now` or earlier: at once.
  Instant FreeAt(const std::string& key, std::size_t most, Instant now);
  void Forget(Instant now);

  std::unordered_map<std::string, Times> sent_;
  Instant forgot_at_{};
};

}  // namespace ioworker::mail
