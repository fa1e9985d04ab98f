// The chain: each transfer's hash covers the transfer and the hash before it, so that whoever has
// noted one hash sees any change to the transfers up to it.
//
// The encoding is written down byte by byte in docs/reference/ledger.md; the auditor has its own
// program for it (audit/chain.h). Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "domain/ledger/transfer.h"

namespace ioworker::ledger {

// What is hashed for this transfer after `previous`, whatever its own hash says.
std::string Encode(const ChainHash& previous, const Transfer& transfer);

// SHA-256 of that.
ChainHash HashAfter(const ChainHash& previous, const Transfer& transfer);

inline std::string_view Bytes(const ChainHash& hash) { return {hash.data(), hash.size()}; }

}  // namespace ioworker::ledger
