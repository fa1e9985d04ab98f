// Which database a network is kept in.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "db/db.h"

namespace ioworker::bin {

struct DatabaseSettings {
  // postgres://… for a server, which several replicas share; else the path of a SQLite file. Empty:
  // network.db in the data folder.
  std::string url;
  std::string password_file;  // whose first line is the server's password; empty: none

  bool IsShared() const;
};

// Errors name the flags of `ioworker coordinator`.
Result<std::unique_ptr<db::Database>> OpenDatabase(const DatabaseSettings& settings,
                                                   const std::string& data_folder);

}  // namespace ioworker::bin
