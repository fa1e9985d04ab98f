// A PostgreSQL server of a test's own: on a socket in a folder of its own, nowhere else, gone with
// the process however that ends.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace ioworker::db::testing {

struct ServerOptions {
  // False: the disk is not waited for, which is three times as fast and loses data in a power cut.
  bool durable = false;
  std::string settings;  // more lines of postgresql.conf
};

class PostgresServer {
 public:
  // Makes the data folder in `folder` if there is none, and starts the server. Needs Debian's
  // postgresql-15; if we are root, it runs as nobody.
  static Result<std::unique_ptr<PostgresServer>> Start(const std::string& folder,
                                                       const ServerOptions& options = {});

  // Stops it at once.
  ~PostgresServer();

  // Of the database `name`, with the schema `schema` to make tables in; empty: the usual one.
  std::string Url(const std::string& name = "postgres", const std::string& schema = "") const;

  // As a power cut would.
  void Kill();

  int pid() const { return pid_; }
  const std::string& folder() const { return folder_; }

 private:
  PostgresServer(std::string folder, int pid) : folder_(std::move(folder)), pid_(pid) {}

  const std::string folder_;
  int pid_;
};

}  // namespace ioworker::db::testing
