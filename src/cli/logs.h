// What tasks print. One thread.
#pragma once

#include "cli/session.h"
#include "ioworker/v1/tasks.pb.h"

namespace ioworker::cli {

// Prints a task's log as it comes: its output to ours, its errors to ours; with --json, chunks as
// lines. As Client::WatchLogs: goes on after broken connections.
Status PrintLogs(Session& session, const v1::WatchLogsRequest& request);

// Follows the first task of a job through all its attempts until the job has ended.
Status FollowJob(Session& session, const std::string& job_id);

}  // namespace ioworker::cli
