// Use cases of jobs. Placing them is the market's business, in the same commit.
#pragma once

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::app {

Result<v1::CreateJobsResponse> CreateJobs(App& app, const Caller& caller,
                                          const v1::CreateJobsRequest& request);
Result<v1::Plan> PlanJob(App& app, const Caller& caller, const v1::PlanJobRequest& request);
Result<v1::ListJobsResponse> ListJobs(App& app, const Caller& caller,
                                      const v1::ListJobsRequest& request);
Result<v1::Job> GetJob(App& app, const Caller& caller, const v1::GetJobRequest& request);
Result<v1::Job> CancelJob(App& app, const Caller& caller, const v1::CancelJobRequest& request);

// Refuses a caller who neither rents the job nor operates the network, as if it did not exist.
Result<jobs::Job> FindJobFor(App& app, const Caller& caller, const std::string& job_id);

}  // namespace ioworker::app
