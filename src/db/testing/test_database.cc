#include "db/testing/test_database.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>

#include <unistd.h>

#include "base/check.h"
#include "db/postgres/postgres.h"
#include "db/sqlite/sqlite.h"
#include "db/testing/postgres_server.h"

namespace ioworker::db::testing {
namespace {

std::string NewFolder() {
  std::string pattern = std::filesystem::temp_directory_path().string() + "/test_database_XXXXXX";
  CHECK(mkdtemp(pattern.data()) != nullptr, "a folder of the test's own");
  return pattern;
}

// One server for all tests of a process; its folder goes when the process ends.
class SharedServer {
 public:
  SharedServer() : folder_(NewFolder()) {
    auto started = PostgresServer::Start(folder_);
    if (!started) std::fprintf(stderr, "%s\n", started.error().message.c_str());
    CHECK(started, "a PostgreSQL server starts");
    server_ = *std::move(started);
  }
  ~SharedServer() {
    server_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  // Of a schema that nobody else has.
  std::string NewUrl() {
    const std::string schema = "test_" + std::to_string(++last_);
    const auto database = postgres::Open({.url = server_->Url(), .password = {}});
    CHECK(database, "the server answers");
    const auto connection = (*database)->OpenWriter();
    CHECK(connection && (*connection)->RunScript("CREATE SCHEMA " + schema), "an empty schema");
    return server_->Url("postgres", schema);
  }

 private:
  const std::string folder_;
  std::unique_ptr<PostgresServer> server_;
  std::atomic<int> last_ = 0;
};

}  // namespace

std::string NameOf(Kind kind) { return kind == Kind::kSqlite ? "Sqlite" : "Postgres"; }

TestDatabase::TestDatabase(Kind kind) : folder_(NewFolder()) {
  if (kind == Kind::kSqlite) {
    url_ = folder_ + "/test.db";
    database_ = *sqlite::Open(url_);
    return;
  }
  static SharedServer server;
  url_ = server.NewUrl();
  database_ = *postgres::Open({.url = url_, .password = {}});
}

TestDatabase::~TestDatabase() {
  database_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace ioworker::db::testing
