// Use cases of telemetry that is kept.
#pragma once

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/telemetry.pb.h"

namespace ioworker::app {

Result<v1::ListTelemetryResponse> ListTelemetry(App& app, const Caller& caller,
                                                const v1::ListTelemetryRequest& request);
Result<v1::ListTaskTelemetryResponse> ListTaskTelemetry(
    App& app, const Caller& caller, const v1::ListTaskTelemetryRequest& request);

}  // namespace ioworker::app
