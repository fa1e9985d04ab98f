#include "app/readers.h"

namespace ioworker::app {

Result<Readers::Lent> Readers::Lend() {
  {
    Lock lock(mutex_);
    if (!free_.empty()) {
      auto connection = std::move(free_.back());
      free_.pop_back();
      return Lent(*this, std::move(connection));
    }
  }
  TRY(auto connection, database_.OpenReader());
  return Lent(*this, std::move(connection));
}

void Readers::GiveBack(std::unique_ptr<db::Connection> connection) {
  Lock lock(mutex_);
  free_.push_back(std::move(connection));
}

}  // namespace ioworker::app
