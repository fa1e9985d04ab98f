#include "cli/plan.h"

#include <memory>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/format.h"
#include "cli/jobs.h"
#include "cli/pin.h"
#include "cli/secret_options.h"
#include "cli/spec_options.h"

namespace ioworker::cli {
namespace {

void PrintPlan(Session& session, const v1::Plan& plan, bool pins) {
  const v1::JobSpec& spec = plan.spec();
  std::string price = MoneyText(plan.price_per_hour_low());
  if (plan.price_per_hour_high() != plan.price_per_hour_low()) {
    price += " to " + MoneyText(plan.price_per_hour_high());
  }
  Facts facts;
  facts.Add(
      "Starts now",
      plan.placeable()
          ? Cell("yes", Style::kGood)
          : Cell(fmt::format("{} of {} tasks", plan.tasks_placed(), spec.tasks()), Style::kBad));
  const bool later = pins && IsPinnable(spec.image());
  facts.Add("Image", later ? spec.image() + " (its digest is fixed at submit)" : spec.image());
  facts.Add("Tasks", fmt::format("{}, each with:", spec.tasks()));
  facts.Add("  Cores", fmt::format("{}", spec.resources().cores()));
  facts.Add("  Memory", MibText(spec.resources().memory_mib()));
  facts.Add("  Disk", MibText(spec.resources().disk_mib()));
  facts.Add("  GPUs", fmt::format("{} {}", spec.resources().gpus(), spec.resources().gpu_model()));
  facts.Add("Time limit", DurationText(spec.time_limit_seconds()));
  facts.Add("Price per hour", price);
  facts.Add("Costs at most", MoneyText(plan.cost_max()));
  facts.Add("Devices",
            fmt::format("{} of {} can do it", plan.devices_feasible(), plan.devices_considered()));
  facts.Print(session.out(), session.terminal());
  PrintObstacles(session, plan.obstacles());
}

}  // namespace

Result<ExitCode> ShowPlan(Session& session, const v1::JobSpec& spec, bool pins) {
  v1::PlanJobRequest request;
  *request.mutable_job() = spec;
  ClearSecrets(*request.mutable_job());
  TRY(const auto plan, session.Call<v1::Plan>(request));
  if (session.json) {
    session.PrintJson(plan);
  } else {
    PrintPlan(session, plan, pins);
  }
  return ExitCode::kDone;
}

void AddPlan(CLI::App& app, Session& session) {
  const auto options = std::make_shared<SpecOptions>();
  CLI::App* const command =
      AddCommand(app, "plan", "What a job would cost and where it would run, without running it",
                 session, [&session, options]() -> Result<ExitCode> {
                   TRY(const v1::JobSpec spec, options->Build(session));
                   return ShowPlan(session, spec);
                 });
  options->AddTo(*command);
}

}  // namespace ioworker::cli
