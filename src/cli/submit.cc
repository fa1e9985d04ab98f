#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/artifacts.h"
#include "cli/commands.h"
#include "cli/display.h"
#include "cli/format.h"
#include "cli/jobs.h"
#include "cli/logs.h"
#include "cli/pin.h"
#include "cli/plan.h"
#include "cli/spec_options.h"
#include "cli/wait.h"

namespace ioworker::cli {
namespace {

constexpr int kTriesMax = 3;
constexpr Duration kRetryPause = seconds{1};

struct SubmitOptions {
  SpecOptions spec;
  std::vector<std::string> inputs;
  std::string out_folder;
  bool wait = false;
  bool follow = false;
  bool dry_run = false;
  bool no_pin = false;

  bool Stays() const { return wait || follow || !out_folder.empty(); }
};

// The request's number makes it safe to send again when no answer came.
Result<v1::Job> CreateJob(Session& session, const v1::JobSpec& spec) {
  v1::CreateJobsRequest request;
  *request.add_jobs() = spec;
  request.set_request_id(session.NewRequestId());
  for (int tries = 1;; ++tries) {
    auto created = session.Call<v1::CreateJobsResponse>(request);
    if (created && created->jobs_size() == 1) return created->jobs(0);
    if (created) return Internal("the coordinator answered with another number of jobs than sent");
    const bool again = created.error().code == ErrorCode::kUnavailable && tries < kTriesMax;
    if (!again || !session.environment().pause(kRetryPause, session.stop())) {
      return std::unexpected(created.error());
    }
  }
}

void TellEnd(Session& session, const v1::Job& job) {
  std::string why = job.message().empty() ? EnumText(job.reason()) : job.message();
  if (job.state() == v1::Job::SUCCEEDED) why.clear();
  session.Tell("{} {}{}{}, charged {}", Printable(job.id()), EnumText(job.state()),
               why.empty() ? "" : ": ", Printable(why), MoneyText(job.charged()));
}

Result<ExitCode> StayUntilEnd(Session& session, const SubmitOptions& options,
                              const std::string& job_id) {
  if (options.follow) TRY(FollowJob(session, job_id));
  TRY(const v1::Job job, WaitForJob(session, job_id));
  if (!HasEnded(job)) {
    session.Tell("{} goes on; look with `ioworker jobs show {}`", job_id, job_id);
    return ExitCode::kUnavailable;
  }
  if (!options.out_folder.empty()) {
    TRY(FetchArtifacts(session, {.job_id = job_id, .folder = options.out_folder}));
  }
  if (session.json) {
    options.follow ? session.PrintJsonLine(job) : session.PrintJson(job);
  } else {
    TellEnd(session, job);
  }
  return ExitCodeOfJob(job);
}

Result<ExitCode> Submit(Session& session, const SubmitOptions& options) {
  TRY(v1::JobSpec spec, options.spec.Build(session));
  if (options.dry_run) return ShowPlan(session, spec, !options.no_pin);
  if (!options.no_pin) TRY(PinImage(session, spec));
  TRY(const auto inputs, UploadInputs(session, options.inputs));
  for (const v1::Input& input : inputs) *spec.add_inputs() = input;
  TRY(const v1::Job job, CreateJob(session, spec));
  if (!options.Stays()) {
    if (session.json) {
      session.PrintJson(job);
    } else {
      session.out() << Printable(job.id()) << '\n';
    }
    return ExitCode::kDone;
  }
  if (options.follow || session.json) {
    session.Tell("{} submitted", Printable(job.id()));
  } else {
    session.out() << Printable(job.id()) << '\n' << std::flush;
  }
  return StayUntilEnd(session, options, job.id());
}

}  // namespace

void AddSubmit(CLI::App& app, Session& session) {
  const auto options = std::make_shared<SubmitOptions>();
  CLI::App* const command = AddCommand(app, "submit", "Submit a job and print its id", session,
                                       [&session, options] { return Submit(session, *options); });
  options->spec.AddTo(*command);
  command
      ->add_option("-i,--input", options->inputs,
                   "FILE or FILE=NAME: upload it; tasks find it as /in/NAME")
      ->take_all()
      ->allow_extra_args(false);
  command->add_flag("-w,--wait", options->wait, "Wait for the end; exit 1 if the job fails");
  command->add_flag("--follow", options->follow, "Print the first task's log, then as --wait");
  command->add_option("-o,--out", options->out_folder,
                      "Wait, then fetch what the tasks left in /out into this folder");
  command->add_flag("--no-pin", options->no_pin,
                    "Leave the image's tag as it is; else it is replaced by what it names now");
  command->add_flag("--dry-run", options->dry_run, "Only show the plan");
}

}  // namespace ioworker::cli
