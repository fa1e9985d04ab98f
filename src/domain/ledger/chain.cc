#include "domain/ledger/chain.h"

#include <algorithm>
#include <array>

#include "base/digest.h"

namespace ioworker::ledger {
namespace {

constexpr std::string_view kTag = "ioworker-ledger1";
constexpr std::size_t kFixedBytes = 176;

// Most significant byte first.
void Add(std::uint64_t number, std::string& bytes) {
  std::array<char, 8> text{};
  for (auto at = text.rbegin(); at != text.rend(); ++at, number >>= 8) {
    *at = static_cast<char>(number & 0xff);
  }
  bytes.append(text.data(), text.size());
}

template <class Tag>
void Add(const Id<Tag>& id, std::string& bytes) {
  Add(id.high, bytes);
  Add(id.low, bytes);
}

void Add(const PurseId& purse, std::string& bytes) {
  Add(purse.account, bytes);
  Add(static_cast<std::uint64_t>(purse.kind), bytes);
}

}  // namespace

std::string Encode(const ChainHash& previous, const Transfer& transfer) {
  std::string bytes;
  bytes.reserve(kFixedBytes + transfer.note.size());
  bytes += kTag;
  bytes += Bytes(previous);
  Add(transfer.sequence, bytes);
  Add(static_cast<std::uint64_t>(transfer.kind), bytes);
  Add(transfer.from, bytes);
  Add(transfer.to, bytes);
  Add(static_cast<std::uint64_t>(transfer.amount.micros), bytes);
  Add(transfer.lease.task.job, bytes);
  Add(transfer.lease.task.index, bytes);
  Add(transfer.lease.attempt, bytes);
  Add(transfer.device, bytes);
  Add(static_cast<std::uint64_t>(transfer.at.micros), bytes);
  bytes += transfer.note;
  return bytes;
}

ChainHash HashAfter(const ChainHash& previous, const Transfer& transfer) {
  const std::string digest = Sha256(Encode(previous, transfer));
  ChainHash hash{};
  std::ranges::copy(digest, hash.begin());
  return hash;
}

}  // namespace ioworker::ledger
