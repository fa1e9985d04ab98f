#include "bin/database.h"

#include "base/file.h"
#include "db/postgres/postgres.h"
#include "db/sqlite/sqlite.h"

namespace ioworker::bin {
namespace {

constexpr std::size_t kPasswordBytesMax = 1000;

}  // namespace

bool DatabaseSettings::IsShared() const { return db::postgres::IsUrl(url); }

Result<std::unique_ptr<db::Database>> OpenDatabase(const DatabaseSettings& settings,
                                                   const std::string& data_folder) {
  if (!settings.IsShared()) {
    return db::sqlite::Open(settings.url.empty() ? data_folder + "/network.db" : settings.url);
  }
  db::postgres::Options options{.url = settings.url, .password = {}};
  if (!settings.password_file.empty()) {
    TRY(auto text, ReadFile(settings.password_file, kPasswordBytesMax));
    options.password = text.substr(0, text.find('\n'));
  }
  return db::postgres::Open(std::move(options));
}

}  // namespace ioworker::bin
