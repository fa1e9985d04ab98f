// What jobs need and nobody may read: sealed when they are submitted, opened for the device that
// holds one of their leases, and for nobody else.
#pragma once

#include <string>

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/jobs.pb.h"
#include "ioworker/v1/link.pb.h"

namespace ioworker::app {

// What is to be sealed of a spec, checked; empty if it has nothing. `field` is its path in the
// request, e.g. "jobs[0]".
Result<std::string> ReadSecrets(const App& app, const v1::JobSpec& spec, const std::string& field);

// Seals that for this job.
std::string SealSecrets(const App& app, const std::string& secrets, JobId job);

// For a device, of a lease that it holds now.
Result<v1::LeaseSecrets> GetLeaseSecrets(App& app, const Caller& caller,
                                         const v1::GetLeaseSecretsRequest& request);

}  // namespace ioworker::app
