#include "rails/solana_rail/judge.h"

namespace ioworker::solana_rail {
namespace {

using rails::PayoutStage;
using rails::PayoutState;

bool Landed(const SignatureReading& reading) { return reading.found == Found::kAtCommitment; }

PayoutState Failed(const char* code, bool final) {
  return {.stage = PayoutStage::kFailed, .code = code, .final = final};
}

PayoutState Pending(const char* note) { return {.stage = PayoutStage::kPending, .note = note}; }

}  // namespace

PayoutState Judge(const ChainView& view) {
  if (Landed(view.payout) && !view.payout.failed) return {.stage = PayoutStage::kConfirmed};
  if (Landed(view.cancel) && !view.cancel.failed) return Failed("cancelled", true);
  if (Landed(view.payout)) return Failed("transaction_failed", view.nonce_moved);
  if (Landed(view.cancel) && view.nonce_moved) return Failed("cancelled", true);
  if (view.payout.found == Found::kBelowCommitment) return Pending("landed, not yet final");
  if (view.cancel.found == Found::kBelowCommitment) return Pending("its cancel is not yet final");
  if (view.nonce_moved) {
    // By one of the two, or by the operator's own hand. Only the history can say, and a node that
    // has none of it must not.
    return Pending("its nonce is used up, and no node shows yet by which transaction");
  }
  return {};
}

}  // namespace ioworker::solana_rail
