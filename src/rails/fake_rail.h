// FakeRail: keeps the contract of docs/reference/rails.md in memory, with faults to order. For
// tests of whoever drives a rail.
//
// FakeWorld is what lies outside and survives the death of a rail: make a new FakeRail on it to
// play a restart. One thread.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "base/random.h"
#include "rails/rail.h"

namespace ioworker::rails {

struct FakePayout {
  PayoutOrder order{};
  int submits = 0;
  int payments = 0;       // more than one is a broken promise: the world refuses the second
  int refused_twice = 0;  // second payments that the world refused
  int polls_left = 0;     // until it is final
  bool sent = false;
  bool cancelled = false;
};

struct FakeWorld {
  std::map<std::string, FakePayout> payouts{};  // by blob
  Money paid{};
  Instant now{};

  // What arrived at an address.
  Money PaidTo(const std::string& address) const;
};

enum class FakeFault {
  kNone,
  kFailBefore,  // an error, and nothing has happened
  kFailAfter,   // an error, and it has happened
  kDrop,        // submit and cancel answer well and nothing has happened; else as kFailBefore
  kRepeat,      // it happens twice
  kDieBefore,   // this rail answers nothing any more; nothing has happened
  kDieAfter,    // the same, and it has happened
};

struct FakeRailKnobs {
  std::uint64_t fault_one_in = 0;  // of calls; 0: only what is ordered
  int polls_until_final = 0;       // how often it is pending before it is confirmed
  int open_payouts_max = 1'000;
  Money fee{2'000};
};

class FakeRail final : public Rail {
 public:
  // All must outlive it.
  FakeRail(FakeWorld& world, Random& random, FakeRailKnobs knobs = {});

  // The faults of the next calls, in order.
  void Order(FakeFault fault) { ordered_.push_back(fault); }
  int faults() const { return faults_; }
  bool dead() const { return dead_; }

  // Addresses that begin with "bad" are refused, payments to "frozen" ones fail for good.
  Result<RailDescription> Describe() override;
  Result<CheckedAddress> ValidateAddress(const std::string& address) override;
  Result<RailQuote> Quote(const std::string& address, Money amount) override;
  Result<Prepared> Prepare(const PayoutOrder& order) override;
  Status Submit(const Prepared& prepared) override;
  Result<PayoutState> GetState(const Prepared& prepared) override;
  Result<CancelOutcome> Cancel(const Prepared& prepared) override;

 private:
  template <class T, class Body>
  Result<T> Faulty(bool moves, Body body);
  FakeFault NextFault();
  Result<FakePayout*> Find(const Prepared& prepared);
  void Pay(FakePayout& payout);

  FakeWorld& world_;
  Random& random_;
  FakeRailKnobs knobs_;
  std::deque<FakeFault> ordered_;
  int faults_ = 0;
  bool dead_ = false;
};

}  // namespace ioworker::rails
