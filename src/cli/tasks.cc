#include <memory>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/format.h"
#include "ioworker/v1/tasks.pb.h"

namespace ioworker::cli {
namespace {

std::string StateText(const v1::Task& task) {
  const std::string state = EnumText(task.state());
  if (!task.has_pull_progress()) return state;
  return fmt::format("{} {}", state, ShareText(task.pull_progress()));
}

// Which attempt saved it, and how much that is.
std::string CheckpointText(const v1::Task& task) {
  if (!task.has_checkpoint()) return "";
  const auto& checkpoint = task.checkpoint();
  return fmt::format("attempt {}, {}", checkpoint.attempt(), BytesText(checkpoint.size_bytes()));
}

std::string AttemptText(const v1::Task& task) {
  if (task.resumed_from() == 0) return fmt::format("{}", task.attempt());
  return fmt::format("{} from {}", task.attempt(), task.resumed_from());
}

Result<ExitCode> ListTasks(Session& session, const v1::ListTasksRequest& request,
                           std::uint32_t limit) {
  TRY(const auto list, (session.List<v1::ListTasksResponse>(request, limit)));
  if (session.json) {
    session.PrintJson(list);
    return ExitCode::kDone;
  }
  Table table({{"TASK", true},
               {"STATE"},
               {"ATTEMPT", true},
               {"EXIT", true},
               {"CHARGED", true},
               {"STARTED"},
               {"RAN", true},
               {"DEVICE"},
               {"CHECKPOINT"},
               {"MESSAGE", false, true}});
  for (const v1::Task& task : list.tasks()) {
    const std::string message = task.message().empty() ? EnumText(task.reason()) : task.message();
    table.Add({fmt::format("{}", task.index()),
               {StateText(task), StateCell(task.state()).style},
               AttemptText(task),
               task.has_exit_code() ? fmt::format("{}", task.exit_code()) : std::string(),
               MoneyText(task.charged()),
               TimeText(task.started_at(), task.has_started_at()),
               SpanText(task.started_at(), task.ended_at()),
               task.device_id(),
               CheckpointText(task),
               message});
  }
  table.Print(session.out(), session.terminal());
  return ExitCode::kDone;
}

}  // namespace

void AddTasks(CLI::App& app, Session& session) {
  struct Options {
    v1::ListTasksRequest request;
    std::uint32_t limit = 0;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* const command = AddCommand(
      app, "tasks", "List the tasks of a job", session,
      [&session, options] { return ListTasks(session, options->request, options->limit); });
  command->add_option("job", *options->request.mutable_job_id(), "Job id")->required();
  AddLimit(*command, options->limit);
}

}  // namespace ioworker::cli
