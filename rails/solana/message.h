// Message: what signers sign: the accounts, a recent value, and the instructions, as bytes.
//
// MessageEncoder is the seam for formats: payouts need only the legacy one; version 0 (lookup
// tables) and larger ones to come can be added beside it. Pure; any thread.
// Source: https://solana.com/docs/core/transactions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rails/solana/address.h"
#include "rails/solana/instruction.h"

namespace ioworker::solana {

inline constexpr std::size_t kTransactionBytesMax = 1232;  // with its signatures

struct Message {
  Address payer;
  Hash lifetime;  // a nonce's value, or a recent block's hash
  std::vector<Instruction> instructions{};
};

class MessageEncoder {
 public:
  virtual ~MessageEncoder() = default;

  // kTooLarge if a transaction with these signatures would pass kTransactionBytesMax.
  virtual Result<std::string> Encode(const Message& message) const = 0;
};

// Accounts stand in the order that the format asks for (signers that write, other signers, others
// that write, others), the payer first, and within each class as their text sorts without regard to
// case. The last is free; it is what @solana/kit does, so that bytes can be compared.
class LegacyEncoder final : public MessageEncoder {
 public:
  Result<std::string> Encode(const Message& message) const override;
};

// Seven bits a byte, the low ones first; Solana's lengths.
std::string CompactU16(std::size_t number);

// The transaction on the wire: `signatures` in the order of the message's signers, 64 bytes each.
std::string WireTransaction(const std::vector<std::string>& signatures, std::string_view message);

}  // namespace ioworker::solana
