// Use cases of leases.
#pragma once

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/leases.pb.h"

namespace ioworker::app {

Result<v1::ListLeasesResponse> ListLeases(App& app, const Caller& caller,
                                          const v1::ListLeasesRequest& request);

// As a device names a lease in a request.
struct LeaseName {
  const std::string& job_id;
  std::uint32_t task_index = 0;
  std::uint32_t attempt = 0;
};

// The lease, if the calling device holds it now.
Result<jobs::Lease> FindHeldLease(App& app, const Caller& caller, const LeaseName& name);

}  // namespace ioworker::app
