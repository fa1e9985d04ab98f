// NonceBook: messages that wait to be signed, each good for one answer. In memory only: after a
// restart the page asks for another one. Any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/result.h"
#include "solana_sign_in/message.h"

namespace ioworker::solana_sign_in {

class NonceBook {
 public:
  NonceBook(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

  struct Request {
    std::string domain;
    std::string address;
    std::string statement;
    std::string uri;
    std::string chain_id;
    // For whom and for what: a secret of the browser for a sign-in, an account and its session for
    // a wallet to link. Only who says the same may take the message.
    std::string bound_to;
    std::string asked_from;  // network address; counts toward kOfAddressMax
  };
  // kInvalidArgument as CheckMessage; kResourceExhausted when too many wait, of this network
  // address or of all: say that in ten minutes there is room again.
  Result<Message> Issue(Request request) EXCLUDES(mutex_);

  // Once: whatever becomes of it, the nonce is used up. kUnauthenticated, sign_in_over, if there is
  // none, its time is over, or it is bound to somebody else, who still can take it.
  Result<Message> Take(const std::string& nonce, std::string_view bound_to) EXCLUDES(mutex_);

  static constexpr Duration kLifetime = minutes{10};
  static constexpr std::size_t kWaitingMax = 10'000;
  static constexpr std::size_t kOfAddressMax = 50;

 private:
  struct Entry {
    Message message;
    std::string bound_to;
    std::string asked_from;
  };
  using Waiting = std::map<std::string, Entry>;  // by nonce

  void Forget() REQUIRES(mutex_);
  void Erase(Waiting::iterator entry) REQUIRES(mutex_);

  const Clock& clock_;
  Random& random_;
  Mutex mutex_;
  Waiting waiting_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, std::size_t> of_address_ GUARDED_BY(mutex_);
  Instant forgot_at_ GUARDED_BY(mutex_){};
};

}  // namespace ioworker::solana_sign_in
