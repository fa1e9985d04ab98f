// A transfer: one entry of the ledger. It moves an amount from one purse to another, and carries
// the hash that ties it to the one before (domain/ledger/chain.h).
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/money.h"
#include "base/time.h"
#include "domain/ids/ids.h"
#include "domain/jobs/lease_ref.h"
#include "domain/ledger/chart.h"

namespace ioworker::ledger {

// SHA-256; all zero before the first transfer.
using ChainHash = std::array<char, 32>;

struct Transfer {
  std::uint64_t sequence = 0;  // place in the ledger, from 1 without gaps
  TransferKind kind = TransferKind::kCredit;
  PurseId from;
  PurseId to;
  Money amount;
  jobs::LeaseRef lease;  // nil job if it belongs to none
  DeviceId device;       // nil if it belongs to none
  std::string note;
  Instant at;
  ChainHash hash{};
};

// Where the chain ends: its last transfer.
struct ChainHead {
  std::uint64_t sequence = 0;
  ChainHash hash{};

  bool operator==(const ChainHead&) const = default;
};

}  // namespace ioworker::ledger
