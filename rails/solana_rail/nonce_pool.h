// NoncePool: which payout each nonce account was last given to, on disk.
//
// A nonce account belongs to a payout from before its signature until its value has moved at the
// configured commitment; that is read on chain (by the rail), never remembered. One file an account,
// replaced whole and synced; one process a folder (a lock). One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "rails/rail.h"
#include "rails/solana/address.h"

namespace ioworker::solana_rail {

struct Assignment {
  rails::PayoutOrder order{};
  solana::Hash nonce;
  std::uint64_t slot = 0;  // as of which the nonce had this value
  std::string blob{};      // empty until it is signed
  bool released = false;   // nothing was signed after all; kept for its slot
};

class NoncePool {
 public:
  static Result<NoncePool> Open(const std::string& folder,
                                const std::vector<solana::Address>& accounts);

  // The account that a payout was given, if it is still its last.
  std::optional<solana::Address> FindPayout(const std::string& payout) const;

  // Null if the account was never given away.
  const Assignment* Find(const solana::Address& account) const;

  // Durable when it returns.
  Status Assign(const solana::Address& account, const Assignment& assignment);

  // Takes it back: nothing was signed on it.
  Status Release(const solana::Address& account);

  // In the order in which they are to be tried: the longest unused first.
  const std::vector<solana::Address>& accounts() const { return accounts_; }

 private:
  NoncePool(std::string folder, std::vector<solana::Address> accounts, FileHandle lock);
  Status Load(const solana::Address& account);
  std::string PathOf(const solana::Address& account) const;

  std::string folder_;
  std::vector<solana::Address> accounts_;
  FileHandle lock_;
  std::map<solana::Address, Assignment> assignments_;
};

}  // namespace ioworker::solana_rail
