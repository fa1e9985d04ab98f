#include "db/db.h"

#include <utility>

#include "base/check.h"

namespace ioworker::db {

void Rows::Add(std::span<const Param> row) {
  CHECK(row.size() == width_, "one value for each column");
  values_.insert(values_.end(), row.begin(), row.end());
}

Status Connection::RunLater(std::string_view sql, std::span<const Param> params) {
  TRY(Run(sql, params));
  return {};
}

Result<Tx> Tx::Begin(Connection& connection) {
  TRY(connection.Begin());
  return Tx(connection);
}

Tx::~Tx() {
  if (connection_ != nullptr) connection_->Rollback();
}

Tx::Tx(Tx&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}

Status Tx::Commit() {
  CHECK(connection_ != nullptr, "a transaction ends once");
  Connection& connection = *std::exchange(connection_, nullptr);
  Status committed = connection.Commit();
  if (!committed) connection.Rollback();
  return committed;
}

}  // namespace ioworker::db
