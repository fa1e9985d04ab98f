// Use cases of leases.
#pragma once

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/leases.pb.h"

namespace ioworker::app {

Result<v1::ListLeasesResponse> ListLeases(App& app, const Caller& caller,
                                          const v1::ListLeasesRequest& request);

}  // namespace ioworker::app
