// Books: the signer's append-only log of what it has signed, which is also what caps are counted by.
//
// One JSON object a line; a line is on the disk before its signature exists. What is signed twice is
// counted once. Started anew, the books are read back whole; a last line that was cut off in a power
// cut is dropped, since nothing was signed for it; any other damage refuses the start. One process at
// a time (a lock on the file), one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "base/file.h"
#include "base/result.h"
#include "base/time.h"
#include "rails/signer/decode.h"
#include "rails/signer/policy.h"

namespace ioworker::signer {

inline constexpr std::size_t kBooksEntriesMax = 4'000'000;
inline constexpr int kTextsPerPayoutMax = 16;  // other fees on the same nonce value, and cancels

class Books {
 public:
  // `policy` must outlive it.
  static Result<Books> Open(const std::string& path, const SignerPolicy& policy);

  // Enters what is about to be signed, or refuses with a reason of refusal.h. `message`: its bytes.
  // A payout id is one owner, mint, amount and nonce value for ever; a nonce value is one payout's.
  Status Enter(const Intent& intent, std::string_view message, Instant now);

  std::size_t entries() const { return entries_; }

 private:
  struct Known {
    solana::Address owner;
    solana::Address mint;
    std::uint64_t units = 0;
    solana::Address nonce_account;
    solana::Hash nonce;
    std::map<std::string, int> texts{};  // digests of the messages signed for it
  };
  struct Day {
    std::string date{};
    std::uint64_t payouts = 0;
    std::map<solana::Address, std::uint64_t> units{};  // by mint
  };
  struct Line;

  Books(FileHandle file, const SignerPolicy& policy);
  Status Load();
  Status CheckNew(const solana::TokenPayout& payout);
  static Status CheckKnown(const Known& known, const Intent& intent);
  void Remember(const Line& line);
  Status Append(const Line& line);
  void TurnTo(const std::string& date);

  FileHandle file_;
  const SignerPolicy* policy_;
  std::map<std::string, Known> payouts_;
  std::map<solana::Hash, std::string> nonces_;  // payout by nonce value
  Day day_;
  std::size_t entries_ = 0;
  bool broken_ = false;
};

}  // namespace ioworker::signer
