#include "rails/fake_rail.h"

#include <algorithm>

#include "rails/rail_error.h"

namespace ioworker::rails {
namespace {

constexpr int kFaultKinds = 6;

bool IsFrozen(const FakePayout& payout) { return payout.order.address.starts_with("frozen"); }

}  // namespace

Money FakeWorld::PaidTo(const std::string& address) const {
  Money sum;
  for (const auto& [blob, payout] : payouts) {
    if (payout.order.address == address && payout.payments > 0) sum += payout.order.amount;
  }
  return sum;
}

FakeRail::FakeRail(FakeWorld& world, Random& random, FakeRailKnobs knobs)
    : world_(world), random_(random), knobs_(knobs) {}

FakeFault FakeRail::NextFault() {
  FakeFault fault = FakeFault::kNone;
  if (!ordered_.empty()) {
    fault = ordered_.front();
    ordered_.pop_front();
  } else if (knobs_.fault_one_in != 0 && random_.OneIn(knobs_.fault_one_in)) {
    fault = static_cast<FakeFault>(1 + random_.Below(kFaultKinds));
  }
  if (fault != FakeFault::kNone) ++faults_;
  return fault;
}

// `moves`: whether the call can be dropped, because its good answer is no promise.
template <class T, class Body>
Result<T> FakeRail::Faulty(bool moves, Body body) {
  const auto lost = [] { return RailFailure(RailCode::kUnreachable, "the fake rail failed"); };
  if (dead_) return lost();
  const FakeFault fault = NextFault();
  dead_ = fault == FakeFault::kDieBefore || fault == FakeFault::kDieAfter;
  const bool before = fault == FakeFault::kFailBefore || fault == FakeFault::kDieBefore;
  if (before || (fault == FakeFault::kDrop && !moves)) return lost();
  if constexpr (std::is_void_v<T>) {
    if (fault == FakeFault::kDrop) return {};
  }
  if (fault == FakeFault::kRepeat) std::ignore = body();
  Result<T> made = body();
  if (dead_ || fault == FakeFault::kFailAfter) return lost();
  return made;
}

Result<RailDescription> FakeRail::Describe() {
  return Faulty<RailDescription>(false, [&]() -> Result<RailDescription> {
    return RailDescription{.name = "fake",
                           .version = "1",
                           .currency = "FAKE",
                           .commitment = "final",
                           .address_label = "Any text",
                           .open_payouts_max = knobs_.open_payouts_max};
  });
}

Result<CheckedAddress> FakeRail::ValidateAddress(const std::string& address) {
  return Faulty<CheckedAddress>(false, [&]() -> Result<CheckedAddress> {
    if (address.starts_with("bad")) {
      return RailFailure(RailCode::kAddressRefused, "address begins with bad");
    }
    return CheckedAddress{.address = address};
  });
}

Result<RailQuote> FakeRail::Quote(const std::string&, Money) {
  return Faulty<RailQuote>(false, [&]() -> Result<RailQuote> {
    return RailQuote{.parts = {{.name = "fake fee", .amount = knobs_.fee}},
                     .valid_until = world_.now + minutes{5}};
  });
}

Result<Prepared> FakeRail::Prepare(const PayoutOrder& order) {
  return Faulty<Prepared>(false, [&]() -> Result<Prepared> {
    TRY(CheckOrder(order));
    if (order.address.starts_with("bad")) {
      return RailFailure(RailCode::kAddressRefused, "address begins with bad");
    }
    const std::string blob = "fake:" + order.payout;
    const auto found = world_.payouts.find(blob);
    if (found != world_.payouts.end()) {
      if (found->second.order == order) return Prepared{.blob = blob};
      return RailFailure(RailCode::kPayoutChanged, "this payout was prepared otherwise");
    }
    const auto open = std::ranges::count_if(world_.payouts, [](const auto& one) {
      return one.second.payments == 0 && !one.second.cancelled;
    });
    if (open >= knobs_.open_payouts_max) return RailFailure(RailCode::kBusy, "too many are open");
    world_.payouts[blob] = {.order = order, .polls_left = knobs_.polls_until_final};
    return Prepared{.blob = blob};
  });
}

Result<FakePayout*> FakeRail::Find(const Prepared& prepared) {
  const auto found = world_.payouts.find(prepared.blob);
  if (found != world_.payouts.end()) return &found->second;
  return RailFailure(RailCode::kPreparedUnreadable, "prepared is no blob of this rail");
}

void FakeRail::Pay(FakePayout& payout) {
  ++payout.submits;
  if (payout.cancelled) return;
  payout.sent = true;
  if (IsFrozen(payout)) return;
  if (payout.payments > 0) {
    ++payout.refused_twice;
    return;
  }
  ++payout.payments;
  world_.paid += payout.order.amount;
}

Status FakeRail::Submit(const Prepared& prepared) {
  return Faulty<void>(true, [&]() -> Status {
    TRY(FakePayout* const payout, Find(prepared));
    Pay(*payout);
    return {};
  });
}

Result<PayoutState> FakeRail::GetState(const Prepared& prepared) {
  return Faulty<PayoutState>(false, [&]() -> Result<PayoutState> {
    TRY(FakePayout* const payout, Find(prepared));
    if (payout->cancelled) {
      return PayoutState{.stage = PayoutStage::kFailed, .code = "cancelled", .final = true};
    }
    if (!payout->sent) return PayoutState{};
    if (payout->polls_left > 0) {
      --payout->polls_left;
      return PayoutState{.stage = PayoutStage::kPending, .note = "not final yet"};
    }
    if (IsFrozen(*payout)) {
      return PayoutState{.stage = PayoutStage::kFailed, .code = "frozen", .final = true};
    }
    return PayoutState{.stage = PayoutStage::kConfirmed,
                       .transaction = "transaction of " + payout->order.payout,
                       .at = world_.now};
  });
}

Result<CancelOutcome> FakeRail::Cancel(const Prepared& prepared) {
  return Faulty<CancelOutcome>(false, [&]() -> Result<CancelOutcome> {
    TRY(FakePayout* const payout, Find(prepared));
    if (payout->payments > 0) return CancelOutcome::kAlreadySent;
    payout->cancelled = true;
    return CancelOutcome::kCancelled;
  });
}

}  // namespace ioworker::rails
