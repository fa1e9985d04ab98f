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

// Enough of "sha256:…" to tell images apart.
std::string ShortDigest(const std::string& digest) {
  const auto colon = digest.find(':');
  return digest.substr(colon == std::string::npos ? 0 : colon + 1, 12);
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
               {"IMAGE"},
               {"MESSAGE", false, true}});
  for (const v1::Task& task : list.tasks()) {
    const std::string message = task.message().empty() ? EnumText(task.reason()) : task.message();
    table.Add({fmt::format("{}", task.index()),
               {StateText(task), StateCell(task.state()).style},
               fmt::format("{}", task.attempt()),
               task.has_exit_code() ? fmt::format("{}", task.exit_code()) : std::string(),
               MoneyText(task.charged()),
               TimeText(task.started_at(), task.has_started_at()),
               SpanText(task.started_at(), task.ended_at()),
               task.device_id(),
               ShortDigest(task.image_digest()),
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
