// The database under the suite.
#include "store/suite.h"

#include <cstdlib>
#include <filesystem>

#include "db/sqlite/sqlite.h"
#include "store/migrations.h"

namespace ioworker::store {

StoreTest::StoreTest() {
  std::string pattern = testing::TempDir() + "store_test_XXXXXX";
  folder_ = mkdtemp(pattern.data());
  database_ = *db::sqlite::Open(folder_ + "/test.db");
  writer_ = *database_->OpenWriter();
  EXPECT_TRUE(Migrate(*writer_, now_));
}

StoreTest::~StoreTest() {
  writer_.reset();
  std::filesystem::remove_all(folder_);
}

}  // namespace ioworker::store
