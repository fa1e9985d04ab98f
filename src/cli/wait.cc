#include "cli/wait.h"

#include <fmt/format.h>

#include "cli/format.h"
#include "cli/jobs.h"
#include "cli/progress.h"
#include "ioworker/v1/tasks.pb.h"

namespace ioworker::cli {
namespace {

constexpr Duration kPollPause = milliseconds{300};
constexpr int kFailuresMax = 100;  // in a row: half a minute

// A lone task's own state says more than its job's: that its image is being pulled, and how far.
Result<std::string> ShowLoneTask(Session& session, const v1::Job& job, ProgressBar& bar) {
  v1::ListTasksRequest request;
  request.set_job_id(job.id());
  request.set_page_size(1);
  TRY(const auto list, session.Call<v1::ListTasksResponse>(request));
  if (list.tasks().empty()) return EnumText(job.state());
  const v1::Task& task = list.tasks(0);
  if (task.has_pull_progress()) bar.Show(task.pull_progress(), ShareText(task.pull_progress()));
  return EnumText(task.state());
}

Result<std::string> ShowTasks(const v1::Job& job, ProgressBar& bar) {
  const v1::TaskCounts& tasks = job.tasks();
  const std::uint32_t ended = tasks.succeeded() + tasks.failed() + tasks.cancelled();
  const std::uint32_t all = ended + tasks.running() + tasks.waiting();
  if (all != 0) {
    bar.Show(static_cast<double>(ended) / all,
             fmt::format("{} of {} done, {} run, charged {}", ended, all, tasks.running(),
                         MoneyText(job.charged())));
  }
  return EnumText(job.state());
}

}  // namespace

Result<v1::Job> WaitForJob(Session& session, const std::string& job_id) {
  ProgressBar bar(session, job_id);
  std::string told;
  for (int failures = 0;;) {
    auto job = GetJob(session, job_id);
    if (!job && (job.error().code != ErrorCode::kUnavailable || ++failures > kFailuresMax)) {
      return job;
    }
    if (job) {
      failures = 0;
      if (HasEnded(*job)) return job;
      const bool lone = job->tasks().waiting() + job->tasks().running() == 1;
      auto state = lone ? ShowLoneTask(session, *job, bar) : ShowTasks(*job, bar);
      if (state && *state != told) {
        told = *state;
        bar.Show(0, told);
        if (!session.terminal().err_is_terminal) session.Tell("{} {}", job_id, told);
      }
    }
    if (!session.environment().pause(kPollPause, session.stop())) return job;
  }
}

}  // namespace ioworker::cli
