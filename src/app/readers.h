// Readers: connections that only read, lent to one use case at a time. Any thread.
#pragma once

#include <memory>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "db/db.h"

namespace ioworker::app {

class Readers {
 public:
  explicit Readers(db::Database& database) : database_(database) {}

  // Gives its connection back when it goes.
  class Lent {
   public:
    Lent(Readers& readers, std::unique_ptr<db::Connection> connection)
        : readers_(&readers), connection_(std::move(connection)) {}
    ~Lent() {
      if (connection_) readers_->GiveBack(std::move(connection_));
    }
    Lent(Lent&&) noexcept = default;
    Lent& operator=(Lent&&) = delete;

    db::Connection& operator*() { return *connection_; }

   private:
    Readers* readers_;
    std::unique_ptr<db::Connection> connection_;
  };

  // Opens a new connection when all are lent; there are as many as worker threads at most.
  Result<Lent> Lend();

 private:
  void GiveBack(std::unique_ptr<db::Connection> connection);

  db::Database& database_;
  Mutex mutex_;
  std::vector<std::unique_ptr<db::Connection>> free_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::app
