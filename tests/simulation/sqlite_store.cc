#include "sqlite_store.h"

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "audit/audit.h"
#include "base/check.h"
#include "core/load.h"
#include "db/sqlite/sqlite.h"
#include "store/migrations.h"

namespace ioworker::simulation {
namespace {

class SqliteStore final : public Store {
 public:
  SqliteStore() {
    std::string pattern = testing::TempDir() + "simulation_XXXXXX";
    CHECK(mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    database_ = *db::sqlite::Open(folder_ + "/network.db");
    writer_ = *database_->OpenWriter();
    // Crashes here are the coordinator's, not the machine's: nothing has to reach the disk.
    CHECK(writer_->RunScript("PRAGMA synchronous=OFF"));
    CHECK(store::Migrate(*writer_, Instant{}));
  }
  ~SqliteStore() override {
    writer_.reset();
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  Status Save(const core::Changes& changes) override { return core::Save(*writer_, changes); }
  Result<core::Snapshot> Load(const core::NetworkSettings& settings, Instant now) override {
    return core::Load(*writer_, settings, now);
  }
  Result<std::string> Audit() override {
    TRY(const auto report, audit::Audit(*writer_));
    return report.findings.empty() ? std::string() : report.findings[0].what;
  }

 private:
  std::string folder_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<db::Connection> writer_;
};

}  // namespace

std::unique_ptr<Store> MakeSqliteStore() { return std::make_unique<SqliteStore>(); }

}  // namespace ioworker::simulation
