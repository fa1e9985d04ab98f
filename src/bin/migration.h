// Moves a network from its SQLite file to a PostgreSQL database.
#pragma once

#include <string>
#include <vector>

#include "audit/audit.h"
#include "base/result.h"
#include "bin/database.h"
#include "store/copy.h"

namespace ioworker::bin {

struct Migration {
  std::vector<store::CopiedTable> tables;
  audit::AuditReport books;  // of the target; the source's are the same
};

// `data_folder` has the SQLite network, which must not run (kConflict); `target` names an empty
// PostgreSQL database. The source stays as it is. Fails unless both keep the same books, without
// findings.
Result<Migration> MigrateNetwork(const std::string& data_folder, const DatabaseSettings& target);

}  // namespace ioworker::bin
