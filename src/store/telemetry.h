// Kept telemetry in the database.
#pragma once

#include <vector>

#include "base/result.h"
#include "db/db.h"
#include "domain/devices/kept_telemetry.h"

namespace ioworker::store {

// Replaces the row of the same device, span and beginning.
Status SaveTelemetry(db::Connection& writer, const devices::KeptTelemetry& row);

// Rows of one device that begin within [from, to), the oldest first.
Result<std::vector<devices::KeptTelemetry>> FindTelemetry(db::Connection& connection,
                                                          DeviceId device, Duration span,
                                                          Instant from, Instant to);

Status ForgetTelemetry(db::Connection& writer, Duration span, Instant before);

}  // namespace ioworker::store
