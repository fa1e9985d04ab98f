// Answered requests (idempotency keys) in the database.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "db/db.h"
#include "domain/accounts/answered_request.h"
#include "store/many.h"

namespace ioworker::store {

Status SaveRequests(db::Connection& writer, std::span<const accounts::AnsweredRequest> requests);

// Those made after `since`.
Result<std::vector<accounts::AnsweredRequest>> LoadRequests(db::Connection& connection,
                                                            Instant since);

Status ForgetRequests(db::Connection& writer, std::span<const accounts::RequestName> names);

// All that were made before `before`.
Status ForgetRequestsBefore(db::Connection& writer, Instant before);

}  // namespace ioworker::store
