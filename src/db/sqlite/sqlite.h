// A database in one SQLite file: for one coordinator, and for a device's spool.
//
// Durable: WAL with synchronous=FULL, so Commit returns after the log has reached the disk. Readers
// see the last whole commit and never wait for the writer, nor the writer for them. Database: any
// thread. A Connection outlives its Database without harm.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "db/db.h"

namespace ioworker::db::sqlite {

// `path` names the database's file; `path`-wal, `path`-shm and `path`.lock lie beside it, all for
// their owner only. OpenWriter makes the file if there is none; OpenReader needs one. Refuses a
// path whose folder does not exist (kNotFound).
Result<std::unique_ptr<Database>> Open(const std::string& path);

// Copies a database, as of its last commit, into a new file `to`; a process that writes it goes on
// doing so. kUnavailable if `to` exists or cannot be written.
Status Copy(const std::string& path, const std::string& to);

}  // namespace ioworker::db::sqlite
