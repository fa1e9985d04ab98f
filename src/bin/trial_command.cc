// `ioworker device trial`: has the device that runs here try its engine again, and tells what it
// found.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "agent/device_status.h"
#include "agent/settings.h"
#include "agent/trials.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "bin/commands.h"
#include "bin/doctor_command.h"
#include "cli/commands.h"

namespace ioworker::bin {
namespace {

using cli::ExitCode;

constexpr Duration kLongest = minutes{2};
constexpr Duration kLook = milliseconds{100};
constexpr Duration kSilent = minutes{2};  // the status is written each minute

// The outcome of the first trial that ends after `begun`.
Result<agent::TrialOutcome> Await(const agent::Settings& settings, Instant begun,
                                  const std::stop_token& stop) {
  Mutex mutex;
  Condition never;
  Lock lock(mutex);
  for (Duration waited{}; waited < kLongest && !stop.stop_requested(); waited += kLook) {
    const auto status = agent::ReadStatus(settings.StatusPath());
    const bool ended = status && status->trial.state != agent::TrialState::kRunning;
    if (ended && status->trial.at >= begun) return status->trial;
    never.WaitFor(mutex, kLook);
  }
  return DeadlineExceeded("the trial job has not ended in time; see the device's log");
}

Result<ExitCode> Try(CommandContext& context, const std::string& data_folder) {
  TRY(const auto settings, agent::LoadSettings(data_folder));
  const SystemClock clock;
  const Instant begun = clock.Now();
  const auto status = agent::ReadStatus(settings.StatusPath());
  if (!status || status->ended || begun - status->at >= kSilent) {
    return std::unexpected(
        Error{.code = ErrorCode::kUnavailable,
              .reason = "not_running",
              .message = "the device does not run; start it with: ioworker device run"});
  }
  TRY(agent::AskForTrial(settings.TrialPath()));
  TRY(const auto outcome, Await(settings, begun, context.session.stop()));
  if (context.session.json) {
    context.session.out() << ToJson(outcome).dump(2) << '\n';
  } else {
    PrintFindings(context.session.out(), outcome.findings);
    context.session.out() << fmt::format("trial job {} in {:.1f} s\n",
                                         agent::TrialStateName(outcome.state),
                                         static_cast<double>(outcome.took.count()) / 1e6);
  }
  return outcome.may_lend ? ExitCode::kDone : ExitCode::kUnavailable;
}

}  // namespace

void AddTrialCommand(CommandContext& context, CLI::App& device,
                     std::shared_ptr<std::string> data_folder) {
  cli::AddCommand(device, "trial", "try the container engine with a job of our own, now",
                  context.session, [&context, data_folder] { return Try(context, *data_folder); });
}

}  // namespace ioworker::bin
