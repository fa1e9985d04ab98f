// ReplicaSet: three coordinators on one PostgreSQL, behind nginx, and agents on the fake engine:
// all real programs in processes of their own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "child.h"
#include "db/db.h"
#include "db/testing/postgres_server.h"

namespace ioworker::bench {

class ReplicaSet {
 public:
  static constexpr int kReplicas = 3;
  static constexpr int kAgents = 3;

  static Result<std::unique_ptr<ReplicaSet>> Start(const Programs& programs);

  const std::string& url() const { return url_; }  // of nginx
  const std::string& key() const { return key_; }
  db::Database& database() { return *database_; }

  // Which one leads, as the database has it; -1 while nobody does.
  Result<int> Leader();

  // As a power cut does; then starts it again, without waiting for it.
  Status KillAndRestart(int replica);

  // Returns when it answers.
  Status AwaitReady(int replica);

 private:
  explicit ReplicaSet(const Programs& programs) : programs_(programs) {}

  Status StartReplica(int number);
  Status StartBalancer();
  Status StartAgents();
  std::string FolderOf(int replica) const;

  const Programs& programs_;
  TemporaryFolder folder_;
  std::unique_ptr<db::testing::PostgresServer> server_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<db::Connection> reader_;
  std::vector<int> ports_;
  std::vector<int> starts_ = std::vector<int>(kReplicas, 0);
  std::string url_;
  std::string key_;
  std::vector<std::unique_ptr<Child>> replicas_{kReplicas};
  std::unique_ptr<Child> balancer_;
  std::vector<std::unique_ptr<Child>> agents_;
};

}  // namespace ioworker::bench
