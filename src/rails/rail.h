// Rail: what moves a payout to an address outside, as docs/reference/rails.md promises it.
//
// The coordinator holds one by ProgramRail (a child program), tests one by FakeRail; the programs
// themselves are Rails behind ServeRail. A Rail belongs to one thread. Every call is safe to
// repeat, whatever became of the last one. Errors carry a reason of rail_error.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/money.h"
#include "base/result.h"
#include "base/time.h"

namespace ioworker::rails {

inline constexpr int kProtocolVersion = 1;
inline constexpr std::size_t kAddressBytesMax = 256;
inline constexpr std::size_t kPreparedBytesMax = 16'384;

struct RailDescription {
  std::string name{};
  std::string version{};
  std::string currency{};
  int decimals = 6;
  std::string network{};     // which of several worlds it pays in; empty where there is one
  std::string commitment{};  // what "confirmed" means, for people
  std::string address_label{};
  std::string address_example{};
  std::string address_pattern{};  // ECMAScript
  Money amount_min{1};
  Money amount_max = kMoneyMax;
  int open_payouts_max = 1;

  bool operator==(const RailDescription&) const = default;
};

struct CheckedAddress {
  std::string address{};  // in the form to store
  std::string note{};     // for the owner

  bool operator==(const CheckedAddress&) const = default;
};

struct FeePart {
  std::string name{};
  Money amount{};
  std::string detail{};

  bool operator==(const FeePart&) const = default;
};

struct RailQuote {
  std::vector<FeePart> parts{};
  Instant valid_until{};

  Money Fee() const;
  bool operator==(const RailQuote&) const = default;
};

struct PayoutOrder {
  std::string payout{};  // id: 1 to 64 of A-Z a-z 0-9 _ -
  std::string address{};
  Money amount{};

  bool operator==(const PayoutOrder&) const = default;
};

// All that will be done, opaque; stored by the caller before Submit.
struct Prepared {
  std::string blob{};

  bool operator==(const Prepared&) const = default;
};

enum class PayoutStage { kUnknown, kPending, kConfirmed, kFailed };

struct PayoutState {
  PayoutStage stage = PayoutStage::kUnknown;
  std::string note{};           // kPending: what is waited for
  std::string transaction{};    // kConfirmed: the outside world's reference
  std::optional<Instant> at{};  // kConfirmed, where known
  std::string code{};           // kFailed: one word of the rail
  bool final = false;           // kFailed: it can never move any more

  bool operator==(const PayoutState&) const = default;
};

enum class CancelOutcome { kCancelled, kAlreadySent };

class Rail {
 public:
  virtual ~Rail() = default;

  virtual Result<RailDescription> Describe() = 0;
  virtual Result<CheckedAddress> ValidateAddress(const std::string& address) = 0;
  virtual Result<RailQuote> Quote(const std::string& address, Money amount) = 0;
  virtual Result<Prepared> Prepare(const PayoutOrder& order) = 0;
  virtual Status Submit(const Prepared& prepared) = 0;
  virtual Result<PayoutState> GetState(const Prepared& prepared) = 0;
  virtual Result<CancelOutcome> Cancel(const Prepared& prepared) = 0;
};

// What the contract asks of an order: the id's characters, the address's length, the amount's
// range.
Status CheckOrder(const PayoutOrder& order);

}  // namespace ioworker::rails
