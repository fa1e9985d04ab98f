#include "app/jobs.h"

#include <fmt/format.h>

#include "app/messages.h"
#include "app/secrets.h"
#include "app/specs.h"
#include "base/digest.h"
#include "store/artifacts.h"
#include "store/jobs.h"

namespace ioworker::app {
namespace {

// Inputs must be artifacts of the caller.
Status CheckInputs(App& app, const Caller& caller, const jobs::JobSpec& spec,
                   const std::string& field) {
  if (spec.inputs.empty()) return {};
  TRY(auto reader, app.readers.Lend());
  for (std::size_t i = 0; i < spec.inputs.size(); ++i) {
    const auto artifact = store::FindArtifact(*reader, spec.inputs[i].artifact);
    if (artifact && artifact->account == caller.account) continue;
    const std::string path = fmt::format("{}.inputs[{}].artifact_id", field, i);
    return InvalidArgument(path, "artifact_unknown",
                           path + ": you have no such artifact; upload the file first");
  }
  return {};
}

// Where the caller is, as far as he says.
Country CountryOf(const App& app, const Caller& caller) {
  Country country;
  app.writer->Look([&](const core::Network& network) {
    if (const auto* account = network.FindAccount(caller.account)) country = account->country;
  });
  return country;
}

// The same text for the same spec, and another for every other one.
std::string Canonical(const jobs::JobSpec& spec) {
  std::string text;
  const auto put = [&](std::string_view part) {
    text += std::to_string(part.size());
    text += ':';
    text += part;
  };
  const auto number = [&](std::int64_t part) { put(std::to_string(part)); };
  put(spec.name);
  put(spec.image);
  number(std::ssize(spec.command));
  for (const auto& word : spec.command) put(word);
  number(std::ssize(spec.environment));
  for (const auto& [name, value] : spec.environment) {
    put(name);
    put(value);
  }
  const auto& resources = spec.resources;
  for (const auto part : {resources.cores, resources.memory_mib, resources.disk_mib, resources.gpus,
                          resources.gpu_memory_mib, spec.tasks, spec.time_limit_seconds,
                          spec.retries, spec.priority, std::uint32_t{spec.together}}) {
    number(part);
  }
  put(resources.gpu_model);
  number(spec.price_limit_per_hour ? spec.price_limit_per_hour->micros : -1);
  number(spec.budget ? spec.budget->micros : -1);
  for (const auto& input : spec.inputs) {
    put(input.path);
    put(input.artifact.Text());
  }
  // Said only if there are any: a request that came before this could be said must read as it did.
  if (!spec.HasSecrets()) return text;
  put(spec.registry_user);
  for (const auto& name : spec.secrets) put(name);
  return text;
}

// A job as it was when it was accepted.
jobs::Job Accepted(const Caller& caller, const core::Outcome& outcome,
                   const std::shared_ptr<const jobs::JobSpec>& spec, std::size_t at) {
  jobs::Job job;
  job.id = outcome.jobs[at];
  job.account = caller.account;
  job.spec = spec;
  job.tasks.waiting = spec->tasks;
  job.created_at = outcome.at;
  return job;
}

}  // namespace

Result<v1::CreateJobsResponse> CreateJobs(App& app, const Caller& caller,
                                          const v1::CreateJobsRequest& request) {
  const auto& limits = app.settings.limits;
  const auto count = static_cast<std::size_t>(request.jobs_size());
  if (count == 0 || count > limits.jobs_per_request_max) {
    return InvalidArgument(
        "jobs", "out_of_range",
        fmt::format("jobs: has {} jobs, must have 1 to {}", count, limits.jobs_per_request_max));
  }
  TRY(CheckRequestId(request.request_id()));
  core::SubmitJobs command{.account = caller.account,
                           .ids = {},
                           .specs = {},
                           .request_id = request.request_id(),
                           .request_hash = {},
                           .sealed = {}};
  std::string asked;
  const Country country = CountryOf(app, caller);
  for (int i = 0; i < request.jobs_size(); ++i) {
    const std::string field = fmt::format("jobs[{}]", i);
    TRY(auto spec, ReadSpec(request.jobs(i), limits.spec, field));
    spec.resources.renter_country = country;
    TRY(CheckInputs(app, caller, spec, field));
    TRY(const auto secrets, ReadSecrets(app, request.jobs(i), field));
    asked += Canonical(spec);
    if (!secrets.empty()) asked += app.sealer->Mark(secrets);
    command.ids.push_back(JobId::Make(app.clock.Now(), app.random));
    command.sealed.push_back(SealSecrets(app, secrets, command.ids.back()));
    command.specs.push_back(std::make_shared<const jobs::JobSpec>(std::move(spec)));
  }
  command.request_hash = Sha256(asked);
  const auto specs = command.specs;
  TRY(const auto outcome, Execute(app, std::move(command)));
  v1::CreateJobsResponse response;
  if (outcome.verdict == core::Verdict::kOk) {
    for (std::size_t i = 0; i < specs.size(); ++i) {
      *response.add_jobs() = ToMessage(Accepted(caller, outcome, specs[i], i));
    }
    return response;
  }
  TRY(auto reader, app.readers.Lend());
  for (const JobId id : outcome.jobs) {
    TRY(const auto job, store::FindJob(*reader, id));
    *response.add_jobs() = ToMessage(job);
  }
  return response;
}

Result<v1::Plan> PlanJob(App& app, const Caller& caller, const v1::PlanJobRequest& request) {
  TRY(auto spec, ReadSpec(request.job(), app.settings.limits.spec, "job"));
  spec.resources.renter_country = CountryOf(app, caller);
  core::Network::Preview preview;
  app.writer->Look(
      [&](const core::Network& network) { preview = network.Plan(caller.account, spec); });
  v1::Plan plan;
  plan.set_placeable(preview.tasks == spec.tasks);
  plan.set_tasks_placed(preview.tasks);
  if (preview.tasks > 0) {
    plan.set_price_per_hour_low(FormatMoney(preview.price_low));
    plan.set_price_per_hour_high(FormatMoney(preview.price_high));
    plan.set_cost_max(FormatMoney(preview.cost_max));
  }
  plan.set_devices_considered(preview.devices);
  plan.set_devices_feasible(preview.feasible);
  PutObstacles(preview.obstacles, plan.mutable_obstacles());
  *plan.mutable_spec() = ToMessage(spec);
  return plan;
}

Result<v1::ListJobsResponse> ListJobs(App& app, const Caller& caller,
                                      const v1::ListJobsRequest& request) {
  TRY(const auto size, PageSize(app, request.page_size()));
  store::JobFilter filter{.account = caller.account, .state = {}, .before = {}};
  TRY(filter.before, ParsePageToken<JobId>(request.page_token()));
  if (request.state() != v1::Job::STATE_UNSPECIFIED) {
    filter.state = static_cast<jobs::JobState>(request.state());
  }
  TRY(auto reader, app.readers.Lend());
  TRY(const auto page, store::ListJobs(*reader, filter, size));
  v1::ListJobsResponse response;
  for (const auto& job : page.rows) *response.add_jobs() = ToMessage(job);
  if (page.more) response.set_next_page_token(page.rows.back().id.Text());
  return response;
}

Result<jobs::Job> FindJobFor(App& app, const Caller& caller, const std::string& job_id) {
  TRY(const auto id, ParseId<JobId>(job_id, "job_id"));
  TRY(auto reader, app.readers.Lend());
  TRY(auto job, store::FindJob(*reader, id));
  if (job.account != caller.account && !caller.IsOperator()) return NotFound("job", job_id);
  return job;
}

Result<v1::Job> GetJob(App& app, const Caller& caller, const v1::GetJobRequest& request) {
  TRY(const auto job, FindJobFor(app, caller, request.job_id()));
  auto message = ToMessage(job);
  if (job.tasks.waiting == 0) return message;
  market::Obstacles obstacles;
  app.writer->Look([&](const core::Network& network) { obstacles = network.WhyWaiting(job); });
  PutObstacles(obstacles, message.mutable_obstacles());
  return message;
}

Result<v1::Job> CancelJob(App& app, const Caller& caller, const v1::CancelJobRequest& request) {
  TRY(const auto job, FindJobFor(app, caller, request.job_id()));
  if (job.account != caller.account) return NotFound("job", request.job_id());
  if (!jobs::HasEnded(job.state)) {
    TRY(const auto outcome,
        app.writer->Execute(core::CancelJob{.actor = caller.account, .job = job.id}));
    // It may have ended since it was read; then there is nothing to cancel.
    const bool ended_meanwhile = outcome.verdict == core::Verdict::kJobUnknown;
    const bool fine = outcome.verdict == core::Verdict::kOk ||
                      outcome.verdict == core::Verdict::kRepeated || ended_meanwhile;
    if (!fine) return Refused(outcome);
  }
  v1::GetJobRequest get;
  get.set_job_id(request.job_id());
  return GetJob(app, caller, get);
}

}  // namespace ioworker::app
