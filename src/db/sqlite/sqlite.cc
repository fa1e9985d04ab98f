#include "db/sqlite/sqlite.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "db/sqlite/connection.h"

namespace ioworker::db::sqlite {
namespace {

// Counting the library's memory takes a lock at each allocation, and nobody asks for the count.
[[maybe_unused]] const int kUncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);

// Opens or makes a file that only its owner may read.
Result<FileHandle> OpenPrivate(const std::string& path) {
  FileHandle file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) return Unavailable("cannot open " + path + ": " + std::strerror(errno));
  return file;
}

// A lock of the system, which ends with the process that holds it, however it ends. It counts per
// open file, so a second writer within the process is refused too.
Result<FileHandle> LockForWriting(const std::string& path) {
  TRY(FileHandle file, OpenPrivate(path + ".lock"));
  if (flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
  if (errno != EWOULDBLOCK) return Unavailable("cannot lock " + path + ": " + std::strerror(errno));
  return Conflict("database_in_use", "another process uses the database " + path +
                                         "; stop it or choose another folder");
}

class SqliteDatabase final : public Database {
 public:
  explicit SqliteDatabase(std::string path) : path_(std::move(path)) {}

  Result<std::unique_ptr<Connection>> OpenWriter() override {
    TRY(FileHandle lock, LockForWriting(path_));
    TRY(OpenPrivate(path_));  // SQLite gives the files beside it the same mode.
    return SqliteConnection::Open(path_, Role::kWriter, std::move(lock));
  }

  Result<std::unique_ptr<Connection>> OpenReader() override {
    return SqliteConnection::Open(path_, Role::kReader, FileHandle());
  }

  Result<std::int64_t> SizeBytes() override {
    std::error_code error;
    const auto main_bytes = std::filesystem::file_size(path_, error);
    if (error) return Unavailable("cannot measure " + path_ + ": " + error.message());
    const auto log_bytes = std::filesystem::file_size(path_ + "-wal", error);
    return static_cast<std::int64_t>(main_bytes + (error ? 0 : log_bytes));
  }

 private:
  const std::string path_;
};

}  // namespace

Result<std::unique_ptr<Database>> Open(const std::string& path) {
  const auto folder = std::filesystem::absolute(path).parent_path();
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    return NotFound("folder", folder.string());
  }
  return std::make_unique<SqliteDatabase>(path);
}

// VACUUM INTO reads one snapshot, and leaves a file that is whole without a log beside it.
Status Copy(const std::string& path, const std::string& to) {
  sqlite3* raw = nullptr;
  const int opened =
      sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, nullptr);
  const Handle handle(raw);
  const auto failed = [&] {
    return Unavailable("cannot copy the database " + path + " to " + to,
                       std::string("sqlite: ") + sqlite3_errmsg(raw));
  };
  if (opened != SQLITE_OK) return failed();
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(raw, "VACUUM INTO ?1", -1, &statement, nullptr) != SQLITE_OK) {
    return failed();
  }
  const std::unique_ptr<sqlite3_stmt, FinalizeStatement> owned(statement);
  sqlite3_bind_text(statement, 1, to.c_str(), -1, SQLITE_TRANSIENT);
  if (sqlite3_step(statement) != SQLITE_DONE) return failed();
  const FileHandle file(open(to.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file || fchmod(file.get(), 0600) != 0 || fsync(file.get()) != 0) return failed();
  return SyncFolder(std::filesystem::absolute(to).parent_path().string());
}

}  // namespace ioworker::db::sqlite
