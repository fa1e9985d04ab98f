// What a lender's devices do and earn, for the lender's own Prometheus
// (docs/reference/metrics.md).
#pragma once

#include "app/app.h"
#include "app/caller.h"
#include "base/result.h"
#include "ioworker/v1/metrics.pb.h"

namespace ioworker::app {

// Of at most 10,000 devices, oldest first.
Result<v1::Metrics> ScrapeDevices(App& app, const Caller& caller,
                                  const v1::ScrapeDevicesRequest& request);

}  // namespace ioworker::app
