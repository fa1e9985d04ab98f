#include "cli/jobs.h"

#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/format.h"

namespace ioworker::cli {
namespace {

std::string CountsText(const v1::TaskCounts& tasks) {
  std::string text;
  const auto add = [&](std::uint32_t count, std::string_view word) {
    if (count != 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, word);
  };
  add(tasks.waiting(), "waiting");
  add(tasks.running(), "running");
  add(tasks.succeeded(), "succeeded");
  add(tasks.failed(), "failed");
  add(tasks.cancelled(), "cancelled");
  return text;
}

Result<ExitCode> ListJobs(Session& session, const v1::ListJobsRequest& request,
                          std::uint32_t limit) {
  TRY(const auto list, (session.List<v1::ListJobsResponse>(request, limit)));
  if (session.json) {
    session.PrintJson(list);
    return ExitCode::kDone;
  }
  Table table({{"JOB"},
               {"NAME", false, true},
               {"STATE"},
               {"TASKS", false, true},
               {"CHARGED", true},
               {"CREATED"},
               {"RAN", true}});
  for (const v1::Job& job : list.jobs()) {
    table.Add({job.id(), job.spec().name(), StateCell(job.state()), CountsText(job.tasks()),
               MoneyText(job.charged()), TimeText(job.created_at(), job.has_created_at()),
               SpanText(job.started_at(), job.ended_at())});
  }
  table.Print(session.out(), session.terminal());
  return ExitCode::kDone;
}

Result<ExitCode> Show(Session& session, const v1::Job& job) {
  if (session.json) {
    session.PrintJson(job);
  } else {
    PrintJob(session, job);
  }
  return ExitCode::kDone;
}

// "failed" and the like, as the contract numbers them.
CLI::Option* AddStateOption(CLI::App& command, v1::ListJobsRequest& request) {
  const auto set = [&request](const std::string& word) {
    std::string name = word;
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    v1::Job::State state = v1::Job::STATE_UNSPECIFIED;
    v1::Job::State_Parse(name, &state);
    request.set_state(state);
  };
  return command.add_option_function<std::string>("--state", set, "Only jobs in this state")
      ->check(CLI::IsMember({"queued", "running", "succeeded", "failed", "cancelled"}));
}

}  // namespace

bool HasEnded(const v1::Job& job) {
  return job.state() == v1::Job::SUCCEEDED || job.state() == v1::Job::FAILED ||
         job.state() == v1::Job::CANCELLED;
}

ExitCode ExitCodeOfJob(const v1::Job& job) {
  return HasEnded(job) && job.state() != v1::Job::SUCCEEDED ? ExitCode::kJobFailed
                                                            : ExitCode::kDone;
}

Result<v1::Job> GetJob(Session& session, const std::string& job_id) {
  v1::GetJobRequest request;
  request.set_job_id(job_id);
  return session.Call<v1::Job>(request);
}

void PrintJob(Session& session, const v1::Job& job) {
  Facts facts;
  facts.Add("Job", job.id());
  facts.Add("Name", job.spec().name());
  facts.Add("State", StateCell(job.state()));
  facts.Add("Reason", EnumText(job.reason()));
  facts.Add("Message", job.message());
  facts.Add("Image", job.spec().image());
  facts.Add("Command", fmt::format("{}", fmt::join(job.spec().command(), " ")));
  facts.Add("Tasks", CountsText(job.tasks()));
  facts.Add("Charged", MoneyText(job.charged()));
  facts.Add("Held", MoneyText(job.held()));
  facts.Add("Created", TimeText(job.created_at(), job.has_created_at()));
  facts.Add("Started", TimeText(job.started_at(), job.has_started_at()));
  facts.Add("Ended", TimeText(job.ended_at(), job.has_ended_at()));
  if (job.has_forgotten_at()) {
    facts.Add("Tasks' history", "kept until " + TimeText(job.forgotten_at(), true));
  }
  facts.Print(session.out(), session.terminal());
  PrintObstacles(session, job.obstacles());
}

void PrintObstacles(Session& session,
                    const google::protobuf::RepeatedPtrField<v1::Obstacle>& obstacles) {
  if (obstacles.empty()) return;
  Table table({{"OBSTACLE"}, {"DEVICES", true}, {"REMEDY", false, true}});
  for (const v1::Obstacle& obstacle : obstacles) {
    table.Add({EnumText(obstacle.constraint()), fmt::format("{}", obstacle.devices()),
               obstacle.remedy()});
  }
  session.out() << '\n';
  table.Print(session.out(), session.terminal());
}

void AddJobs(CLI::App& app, Session& session) {
  CLI::App* const jobs = AddGroup(app, "jobs", "Your jobs");

  struct ListOptions {
    v1::ListJobsRequest request;
    std::uint32_t limit = 0;
  };
  const auto list = std::make_shared<ListOptions>();
  CLI::App* const list_command =
      AddCommand(*jobs, "list", "List jobs, newest first", session,
                 [&session, list] { return ListJobs(session, list->request, list->limit); });
  AddStateOption(*list_command, list->request);
  AddLimit(*list_command, list->limit);

  const auto show = std::make_shared<v1::GetJobRequest>();
  AddCommand(*jobs, "show", "Show one job and why its tasks wait", session,
             [&session, show]() -> Result<ExitCode> {
               TRY(const v1::Job job, session.Call<v1::Job>(*show));
               return Show(session, job);
             })
      ->add_option("job", *show->mutable_job_id(), "Job id")
      ->required();

  const auto cancel = std::make_shared<v1::CancelJobRequest>();
  AddCommand(*jobs, "cancel", "End what runs and drop what waits", session,
             [&session, cancel]() -> Result<ExitCode> {
               TRY(const v1::Job job, session.Call<v1::Job>(*cancel));
               return Show(session, job);
             })
      ->add_option("job", *cancel->mutable_job_id(), "Job id")
      ->required();
}

}  // namespace ioworker::cli
