#include "cli/logs.h"

#include <charconv>
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/jobs.h"

namespace ioworker::cli {
namespace {

constexpr Duration kPollPause = milliseconds{300};

// "job_…" or "job_…/7".
Status ReadTaskName(const std::string& name, v1::WatchLogsRequest& request) {
  const auto slash = name.find('/');
  request.set_job_id(name.substr(0, slash));
  if (slash == std::string::npos) return {};
  const char* const begin = name.data() + slash + 1;
  const char* const end = name.data() + name.size();
  std::uint32_t index = 0;
  const auto [rest, error] = std::from_chars(begin, end, index);
  if (error != std::errc() || rest != end) {
    return InvalidArgument(
        "task", "invalid_task",
        "\"" + name + "\" is no task; write JOB/NUMBER, e.g. " + request.job_id() + "/0");
  }
  request.set_task_index(index);
  return {};
}

Result<v1::Task> FirstTask(Session& session, const std::string& job_id) {
  v1::ListTasksRequest request;
  request.set_job_id(job_id);
  request.set_page_size(1);
  TRY(const auto list, session.Call<v1::ListTasksResponse>(request));
  return list.tasks().empty() ? v1::Task() : list.tasks(0);
}

}  // namespace

Status PrintLogs(Session& session, const v1::WatchLogsRequest& request) {
  TRY(client::Client* const client, session.Client());
  const auto print = [&](const v1::LogChunk& chunk) -> Status {
    if (session.json) {
      session.PrintJsonLine(chunk);
      return {};
    }
    std::ostream& stream =
        chunk.stream() == v1::LogChunk::ERR ? session.environment().err : session.out();
    stream << chunk.text() << std::flush;
    return {};
  };
  return client->WatchLogs(request, print, session.stop());
}

Status FollowJob(Session& session, const std::string& job_id) {
  v1::WatchLogsRequest request;
  request.set_job_id(job_id);
  std::uint32_t printed_attempt = 0;
  do {
    TRY(const v1::Job job, GetJob(session, job_id));
    TRY(const v1::Task task, FirstTask(session, job_id));
    if (task.has_started_at() && task.attempt() > printed_attempt) {
      TRY(PrintLogs(session, request));
      printed_attempt = task.attempt();
      continue;
    }
    if (HasEnded(job)) return {};
  } while (session.environment().pause(kPollPause, session.stop()));
  return {};
}

void AddLogs(CLI::App& app, Session& session) {
  struct Options {
    std::string task;
    bool follow = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* const command = AddCommand(app, "logs", "Print what a task prints", session,
                                       [&session, options]() -> Result<ExitCode> {
                                         v1::WatchLogsRequest request;
                                         TRY(ReadTaskName(options->task, request));
                                         request.set_no_follow(!options->follow);
                                         TRY(PrintLogs(session, request));
                                         return ExitCode::kDone;
                                       });
  command->add_option("task", options->task, "JOB, or JOB/NUMBER of the task (0 if not said)")
      ->required();
  command->add_flag("-f,--follow", options->follow, "Go on until the attempt ends");
}

}  // namespace ioworker::cli
