// What the ledger's chain costs: the hash of each transfer, on the thread that applies.
#include "domain/ledger/chain.h"

#include "base/clock.h"
#include "figures.h"

namespace ioworker::bench {
namespace {

constexpr std::uint64_t kTransfers = 1'000'000;

}  // namespace

Status MeasureChain(const Programs&, Figures& figures) {
  const SystemClock clock;
  ledger::Transfer transfer{.kind = ledger::TransferKind::kEarning,
                            .from = ledger::PurseId::Spending({.high = 1, .low = 1}),
                            .to = ledger::PurseId::Earnings({.high = 1, .low = 2}),
                            .amount = Money{257},
                            .lease = {.task = {.job = {.high = 1, .low = 3}, .index = 7}},
                            .device = {.high = 1, .low = 4},
                            .note = {},
                            .at = Instant{1'800'000'000'000'000}};
  const Duration begin = clock.Steady();
  for (transfer.sequence = 1; transfer.sequence <= kTransfers; ++transfer.sequence) {
    transfer.hash = ledger::HashAfter(transfer.hash, transfer);
  }
  const auto passed = std::chrono::duration<double, std::micro>(clock.Steady() - begin);
  figures["chain_us_per_transfer"] = passed.count() / double{kTransfers};
  return {};
}

}  // namespace ioworker::bench
