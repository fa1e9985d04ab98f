// `ioworker device connect`: from a machine that has the program to one that lends, in one command.
// The page that waits for the machine hears of each step.
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "agent/device_status.h"
#include "agent/enrolment.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "bin/commands.h"
#include "bin/device_enrolment.h"
#include "bin/device_host.h"
#include "bin/doctor_command.h"
#include "bin/service.h"
#include "cli/commands.h"

namespace ioworker::bin {
namespace {

using cli::ExitCode;
using Step = v1::ReportEnrolmentRequest;

constexpr Duration kLongest = minutes{2};  // for the link and all that follows
constexpr Duration kLook = milliseconds{100};

// The steps so far, told here and to the page.
class Steps {
 public:
  Steps(cli::Session& session, agent::Coordinator coordinator, std::string code)
      : session_(session), coordinator_(std::move(coordinator)), code_(std::move(code)) {}

  void Reach(Step::Step step, std::string_view words, const std::string& note = {}) {
    session_.Tell("{:6.1f} s  {}{}{}", Seconds(), words, note.empty() ? "" : ": ", note);
    agent::ReportStep(coordinator_, code_, step, {}, note);
  }
  std::unexpected<Error> Fail(Step::Step step, Error error) {
    agent::ReportStep(coordinator_, code_, step, error.reason, error.message);
    return std::unexpected(std::move(error));
  }

 private:
  double Seconds() const { return static_cast<double>((clock_.Steady() - begun_).count()) / 1e6; }

  cli::Session& session_;
  const agent::Coordinator coordinator_;
  const std::string code_;
  const SystemClock clock_;
  const Duration begun_ = clock_.Steady();
};

struct ConnectFlags {
  EnrolFlags enrol;
  bool no_service = false;
};

Status Check(CommandContext& context, const std::string& data_folder, const EnrolFlags& flags) {
  if (EngineKindOf(flags.engine) == EngineKind::kFake) return {};
  const auto findings = ExamineHere(context, data_folder, flags.url, flags.proxy);
  PrintFindings(context.session.out(), findings);
  const auto bad = std::ranges::find(findings, agent::Verdict::kFailure, &agent::Finding::verdict);
  if (bad == findings.end()) return {};
  return std::unexpected(Error{.code = ErrorCode::kUnavailable,
                               .reason = bad->code,
                               .message = bad->title + ": " + bad->found + "; " + bad->fix});
}

// Looks at the device until it is `there`, or time is over.
Result<agent::DeviceStatus> Await(const std::function<Result<agent::DeviceStatus>()>& look,
                                  const std::function<bool(const agent::DeviceStatus&)>& there) {
  Mutex mutex;
  Condition never;
  Lock lock(mutex);
  std::string trouble = "the device has not started";
  for (Duration waited{}; waited < kLongest; waited += kLook) {
    const auto status = look();
    if (status && there(*status)) return *status;
    if (status && !status->given_up.empty()) {
      return std::unexpected(Error{
          .code = ErrorCode::kPermissionDenied, .reason = "given_up", .message = status->given_up});
    }
    if (status && !status->trouble.empty()) trouble = status->trouble;
    never.WaitFor(mutex, kLook);
  }
  return std::unexpected(
      Error{.code = ErrorCode::kDeadlineExceeded, .reason = "not_linked", .message = trouble});
}

// Where the device that runs says how it does: in its file if it is a service, else in this
// process.
Result<std::unique_ptr<DeviceHost>> StartDevice(CommandContext& context,
                                                const std::string& data_folder,
                                                const ConnectFlags& flags) {
  if (!flags.no_service) {
    TRY(const auto service, ServiceHere(data_folder, context.environment.home_folder));
    TRY(Install(service));
    return nullptr;
  }
  return DeviceHost::Start(context.environment, data_folder, EngineKindOf(flags.enrol.engine),
                           context.version);
}

// Of a trial that was not passed: its first code.
Error ErrorOf(const agent::TrialOutcome& trial) {
  const auto& first = trial.findings.front();
  return {.code = ErrorCode::kUnavailable,
          .reason = first.code,
          .message = fmt::format("{}: {}; {}", first.title, first.found, first.fix)};
}

Result<ExitCode> Connect(CommandContext& context, const std::string& data_folder,
                         ConnectFlags flags) {
  // Who has a code hears of a machine that cannot be lent; else it is not worth anybody's answer.
  const bool pairs = flags.enrol.code.empty();
  if (pairs) TRY(Check(context, data_folder, flags.enrol));
  TRY(flags.enrol.code, CodeOf(context, data_folder, flags.enrol));
  Steps steps(context.session, agent::CoordinatorOf(SettingsOf(context, data_folder, flags.enrol)),
              flags.enrol.code);
  if (pairs) steps.Reach(Step::DOWNLOADED, "taken in");
  if (auto well = pairs ? Status() : Check(context, data_folder, flags.enrol); !well) {
    return steps.Fail(Step::CHECKED, well.error());
  }
  steps.Reach(Step::CHECKED, "the machine can be lent");
  const auto settings = EnrolMachine(context, data_folder, flags.enrol);
  if (!settings) return steps.Fail(Step::ENROLLED, settings.error());
  steps.Reach(Step::ENROLLED, "enrolled");
  const SystemClock clock;
  const Instant begun = clock.Now();
  auto host = StartDevice(context, data_folder, flags);
  if (!host) return steps.Fail(Step::LINKED, host.error());
  const auto look = [&]() -> Result<agent::DeviceStatus> {
    if (*host) return (*host)->CurrentStatus();
    TRY(auto status, agent::ReadStatus(settings->StatusPath()));
    if (status.ended || status.at < begun) return Unavailable("the device has not started");
    return status;
  };
  const auto linked = Await(look, [](const auto& status) { return status.linked; });
  if (!linked) return steps.Fail(Step::LINKED, linked.error());
  steps.Reach(Step::LINKED, "linked");
  const auto tried = Await(look, [](const auto& status) {
    return status.trial.may_lend || !status.trial.findings.empty();
  });
  if (!tried) return steps.Fail(Step::TRIED, tried.error());
  if (!tried->trial.may_lend) {
    PrintFindings(context.session.out(), tried->trial.findings);
    return steps.Fail(Step::TRIED, ErrorOf(tried->trial));
  }
  steps.Reach(Step::TRIED, "trial job passed");
  steps.Reach(Step::READY, "ready",
              tried->paused ? "it lends later, by its policy: " + tried->pause_reason : "");
  if (*host) TRY((*host)->AwaitEnd(context.session.stop()));
  return ExitCode::kDone;
}

Result<ExitCode> Enrol(CommandContext& context, const std::string& data_folder, EnrolFlags flags) {
  TRY(flags.code, CodeOf(context, data_folder, flags));
  TRY(EnrolMachine(context, data_folder, flags));
  context.session.out() << "next: ioworker device run\n";
  return ExitCode::kDone;
}

}  // namespace

void AddEnrolCommands(CommandContext& context, CLI::App& device,
                      std::shared_ptr<std::string> data_folder) {
  const auto enrol = std::make_shared<EnrolFlags>();
  AddEnrolFlags(
      *cli::AddCommand(
          device, "enroll", "bind this machine to your account, once", context.session,
          [&context, data_folder, enrol] { return Enrol(context, *data_folder, *enrol); }),
      *enrol);
  const auto flags = std::make_shared<ConnectFlags>();
  auto* connect = cli::AddCommand(
      device, "connect", "check, enrol and start this machine, step by step", context.session,
      [&context, data_folder, flags] { return Connect(context, *data_folder, *flags); });
  AddEnrolFlags(*connect, flags->enrol);
  connect->add_flag("--no-service", flags->no_service,
                    "lend until Ctrl-C instead of starting with this machine");
}

}  // namespace ioworker::bin
