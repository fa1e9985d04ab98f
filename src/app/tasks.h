// Use cases of tasks: what became of each unit of a job.
#pragma once

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/tasks.pb.h"

namespace ioworker::app {

Result<v1::ListTasksResponse> ListTasks(App& app, const Caller& caller,
                                        const v1::ListTasksRequest& request);

}  // namespace ioworker::app
