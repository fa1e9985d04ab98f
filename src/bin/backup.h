// Copies a network while it runs, and brings a copy back.
//
// A backup is a folder with the database as of one commit, the kept files that it names, this
// machine's key, and a manifest with the digest of each, written last: without it the copy is not
// whole. For networks on SQLite; PostgreSQL has its own means (docs/guides/operator.md).
#pragma once

#include <cstdint>
#include <string>

#include "audit/audit.h"
#include "base/result.h"

namespace ioworker::bin {

struct Backup {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t missing = 0;  // kept files that were replaced while the copy was made
  audit::AuditReport books;   // of the copy
};

// Copies the network of `network_folder` into `target`, a folder that is not there yet or empty
// (kConflict). The coordinator may run, and goes on committing.
Result<Backup> BackUp(const std::string& network_folder, const std::string& target);

// Makes `network_folder` from a backup. kConflict if a network is there, or if the copy is not what
// its manifest says.
Result<Backup> Restore(const std::string& source, const std::string& network_folder);

}  // namespace ioworker::bin
