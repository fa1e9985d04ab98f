#include "app/tasks.h"

#include <algorithm>

#include "app/jobs.h"
#include "app/messages.h"
#include "store/artifacts.h"
#include "store/leases.h"

namespace ioworker::app {
namespace {

v1::Task WaitingTask(const jobs::Job& job, std::uint32_t index) {
  v1::Task task;
  task.set_job_id(job.id.Text());
  task.set_index(index);
  task.set_state(job.cancel_requested ? v1::Task::CANCELLED : v1::Task::WAITING);
  task.set_charged(FormatMoney({}));
  return task;
}

void PutCheckpoint(const jobs::Artifact& kept, v1::Task::Checkpoint& checkpoint) {
  checkpoint.set_artifact_id(kept.id.Text());
  checkpoint.set_attempt(kept.lease.attempt);
  checkpoint.set_size_bytes(kept.size_bytes);
  Put(kept.created_at, checkpoint.mutable_kept_at());
}

}  // namespace

Result<v1::ListTasksResponse> ListTasks(App& app, const Caller& caller,
                                        const v1::ListTasksRequest& request) {
  TRY(const auto job, FindJobFor(app, caller, request.job_id()));
  TRY(const auto size, PageSize(app, request.page_size()));
  TRY(const auto token, ParseNumberToken(request.page_token()));
  if (token > job.spec->tasks) return InvalidPageToken();
  if (job.forgotten_at) return v1::ListTasksResponse{};
  const auto first = static_cast<std::uint32_t>(token);
  TRY(auto reader, app.readers.Lend());
  TRY(const auto leases, store::LatestLeases(*reader, job.id, first, size));
  TRY(const auto checkpoints, store::ListCheckpoints(*reader, job.id, first, size));
  TRY(const auto charges, store::ChargedByTask(*reader, job.id, first, size));
  v1::ListTasksResponse response;
  const auto end = std::min<std::uint64_t>(std::uint64_t{first} + size, job.spec->tasks);
  for (std::uint32_t index = first; index < end; ++index) {
    *response.add_tasks() = WaitingTask(job, index);
  }
  for (const auto& lease : leases) {
    const auto at = static_cast<int>(lease.ref.task.index - first);
    if (at >= response.tasks_size()) break;
    auto* task = response.mutable_tasks(at);
    *task = ToTask(lease, job);
    if (const auto done = app.telemetry.PullProgress(lease.ref)) task->set_pull_progress(*done);
  }
  for (const auto& [index, charged] : charges) {
    const auto at = static_cast<int>(index - first);
    if (at < response.tasks_size()) response.mutable_tasks(at)->set_charged(FormatMoney(charged));
  }
  for (const auto& kept : checkpoints) {
    const auto at = static_cast<int>(kept.lease.task.index - first);
    if (at < response.tasks_size()) {
      PutCheckpoint(kept, *response.mutable_tasks(at)->mutable_checkpoint());
    }
  }
  if (end < job.spec->tasks) response.set_next_page_token(std::to_string(end));
  return response;
}

}  // namespace ioworker::app
