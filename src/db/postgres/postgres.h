// A database on a PostgreSQL server (15 or newer): for a network that has outgrown one machine.
//
// By libpq in pipeline mode: the statements of a transaction are sent without waiting, and Commit
// reads their answers; rows that are saved together are one statement with an array for each
// column. Durable as the server is set: with synchronous_commit=on, its default, Commit returns
// after the log has reached the disk, and after the standbys in synchronous_standby_names have it.
// PostgreSQL's TEXT holds no zero byte: U+FFFD is stored in its place. Database: any thread.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "db/db.h"

namespace ioworker::db::postgres {

// Whether `url` names a PostgreSQL database: postgres://… or postgresql://….
bool IsUrl(std::string_view url);

struct Options {
  std::string url;  // what PQconnectdb takes as URL; several hosts for a server and its standby
  std::string password;  // if the URL has none; empty: none, or what ~/.pgpass says
};

// Connects once to see that it can: kInvalidArgument for a URL that is none, kUnavailable when no
// server answers or it does not let us in. Connections are made when they are opened.
//
// Unlike SQLite's, OpenWriter does not refuse a second writer: see store/leadership.h.
Result<std::unique_ptr<Database>> Open(Options options);

}  // namespace ioworker::db::postgres
