#include "chain.h"

#include <string>

namespace ioworker::simulation {
namespace {

template <class Tag>
std::string BytesOf(const Id<Tag>& id) {
  std::string bytes;
  for (const auto word : {id.high, id.low}) {
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(word >> shift);
  }
  return bytes;
}

}  // namespace

bool Chain::Follows(const ledger::Transfer& transfer) {
  const auto from = BytesOf(transfer.from.account), to = BytesOf(transfer.to.account);
  const auto job = BytesOf(transfer.lease.task.job), device = BytesOf(transfer.device);
  last_ = hasher_.HashAfter(last_, {.sequence = static_cast<std::int64_t>(transfer.sequence),
                                    .kind = static_cast<std::int64_t>(transfer.kind),
                                    .from_account = from,
                                    .from_kind = static_cast<std::int64_t>(transfer.from.kind),
                                    .to_account = to,
                                    .to_kind = static_cast<std::int64_t>(transfer.to.kind),
                                    .amount = transfer.amount.micros,
                                    .job = job,
                                    .task_index = transfer.lease.task.index,
                                    .attempt = transfer.lease.attempt,
                                    .device = device,
                                    .note = transfer.note,
                                    .made_at = transfer.at.micros,
                                    .hash = {}});
  return last_ == transfer.hash;
}

}  // namespace ioworker::simulation
