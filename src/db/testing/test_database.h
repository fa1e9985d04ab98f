// A database that is empty, and gone with the test: on SQLite or on PostgreSQL.
#pragma once

#include <memory>
#include <string>

#include "db/db.h"

namespace ioworker::db::testing {

enum class Kind { kSqlite, kPostgres };

// For the names of tests that run on both.
std::string NameOf(Kind kind);

class TestDatabase {
 public:
  // Stops the process if the machine lacks what it takes. All of a process share one server.
  explicit TestDatabase(Kind kind);
  ~TestDatabase();

  Database& operator*() { return *database_; }
  Database* operator->() { return database_.get(); }

  // Of a folder for what else the test keeps.
  const std::string& folder() const { return folder_; }

  // What `ioworker coordinator --database` takes.
  const std::string& url() const { return url_; }

 private:
  std::string folder_;
  std::string url_;
  std::unique_ptr<Database> database_;
};

}  // namespace ioworker::db::testing
