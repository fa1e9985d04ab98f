// WaitingList: what waits for a second step of somebody who is not known yet, for a short while and
// within bounds: attempts to sign in, answers of providers.
//
// A stranger fills it, so it has room for so many of one address and for so many in all; what is
// over makes room. In memory only. Not synchronised: its owner has a mutex.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/result.h"
#include "base/time.h"

namespace ioworker {

struct WaitingBounds {
  Duration lifetime{};
  std::size_t all_max = 0;
  std::size_t of_address_max = 0;
};

template <class Value>
class WaitingList {
 public:
  explicit WaitingList(WaitingBounds bounds) : bounds_(bounds) {}

  // kResourceExhausted, "too_many_attempts". `key`: not guessable, and new.
  Status Put(const std::string& key, Value value, std::string address, Instant now) {
    ForgetSometimes(now);
    if (waiting_.size() >= bounds_.all_max || AddressIsFull(address)) Forget(now);
    if (waiting_.size() >= bounds_.all_max || AddressIsFull(address)) {
      return ResourceExhausted("too_many_attempts",
                               "too many attempts wait; try again in some minutes");
    }
    ++of_address_[address];
    waiting_.insert_or_assign(
        key, Entry{.value = std::move(value), .address = std::move(address), .since = now});
    return {};
  }

  // Null if there is none, or its time is over. Until the next call of anything else.
  Value* Find(const std::string& key, Instant now) {
    const auto found = waiting_.find(key);
    if (found == waiting_.end() || IsOver(found->second, now)) return nullptr;
    return &found->second.value;
  }

  void Erase(const std::string& key) {
    const auto found = waiting_.find(key);
    if (found == waiting_.end()) return;
    Leave(found->second.address);
    waiting_.erase(found);
  }

  std::size_t size() const { return waiting_.size(); }

 private:
  struct Entry {
    Value value;
    std::string address;
    Instant since;
  };

  bool IsOver(const Entry& entry, Instant now) const {
    return now >= entry.since + bounds_.lifetime;
  }

  bool AddressIsFull(const std::string& address) const {
    const auto count = of_address_.find(address);
    return count != of_address_.end() && count->second >= bounds_.of_address_max;
  }

  void Leave(const std::string& address) {
    const auto count = of_address_.find(address);
    if (count != of_address_.end() && --count->second == 0) of_address_.erase(count);
  }

  // It looks at all of them.
  void Forget(Instant now) {
    forgot_at_ = now;
    std::erase_if(waiting_, [&](const auto& waiting) {
      const bool over = IsOver(waiting.second, now);
      if (over) Leave(waiting.second.address);
      return over;
    });
  }
  void ForgetSometimes(Instant now) {
    if (now - forgot_at_ >= seconds{10}) Forget(now);
  }

  const WaitingBounds bounds_;
  std::unordered_map<std::string, Entry> waiting_;
  std::unordered_map<std::string, std::size_t> of_address_;
  Instant forgot_at_{};
};

}  // namespace ioworker
