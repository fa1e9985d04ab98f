// Answered requests (idempotency keys) in the database.
#pragma once

#include <vector>

#include "base/result.h"
#include "db/db.h"
#include "domain/accounts/answered_request.h"

namespace ioworker::store {

Status SaveRequest(db::Connection& writer, const accounts::AnsweredRequest& request);

// Those made after `since`.
Result<std::vector<accounts::AnsweredRequest>> LoadRequests(db::Connection& connection,
                                                            Instant since);

}  // namespace ioworker::store
