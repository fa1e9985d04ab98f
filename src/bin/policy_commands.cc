#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "agent/device_status.h"
#include "agent/gpus.h"
#include "agent/local_time.h"
#include "agent/policy_file.h"
#include "agent/senses.h"
#include "agent/settings.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mutex.h"
#include "bin/commands.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "domain/policy/week.h"

namespace ioworker::bin {
namespace {

using cli::ExitCode;
using policy::Mode;

constexpr Duration kBetweenLooks = milliseconds{500};  // rates need two

struct PolicyFlags {
  std::string data_folder;
  std::string file;
  std::string at;
  bool week = false;
};

std::string PathOf(const PolicyFlags& flags) {
  return flags.file.empty() ? agent::Settings{.data_folder = flags.data_folder}.PolicyPath()
                            : flags.file;
}

std::string NameOf(const policy::Rules& rules, int rule) {
  return rule < 0 ? "otherwise" : rules.rules[static_cast<std::size_t>(rule)].name;
}

cli::Style StyleOf(Mode mode) {
  if (mode == Mode::kFull) return cli::Style::kGood;
  return mode == Mode::kPause ? cli::Style::kBad : cli::Style::kBusy;
}

// What the senses tell. The commands run beside the device, so each looks for itself.
policy::Readings ReadSenses(const std::string& data_folder) {
  const SystemClock clock;
  const agent::Gpus gpus({}, {}, clock);
  agent::Senses senses(
      {.root = {}, .data_folder = data_folder, .system_bus = {}, .machine_gpus = &gpus}, clock);
  senses.Read(agent::AllNeeds());
  Mutex mutex;
  Condition never;
  {
    const Lock lock(mutex);
    never.WaitFor(mutex, kBetweenLooks);
  }
  return senses.Read(agent::AllNeeds());
}

Result<ExitCode> Check(CommandContext& context, const PolicyFlags& flags) {
  const std::string path = PathOf(flags);
  TRY(const auto policy, agent::LoadPolicy(path));
  context.session.Tell("{}: good, {} rules", path, policy.rules.rules.size());
  return ExitCode::kDone;
}

Result<ExitCode> Show(CommandContext& context, const PolicyFlags& flags) {
  TRY(const auto text, agent::LoadPolicyText(PathOf(flags)));
  context.session.out() << (text.empty() ? agent::NewPolicyText({}) : text);
  return ExitCode::kDone;
}

nlohmann::json JsonOf(const policy::Rules& rules, const policy::Decision& decision) {
  nlohmann::json found = nlohmann::json::array();
  for (std::size_t i = 0; i < rules.rules.size(); ++i) {
    found.push_back({{"name", rules.rules[i].name},
                     {"mode", policy::ModeName(rules.rules[i].mode)},
                     {"in_force", decision.findings[i].in_force},
                     {"known", decision.findings[i].known},
                     {"why", decision.findings[i].why}});
  }
  return {{"mode", policy::ModeName(decision.mode)},
          {"rule", NameOf(rules, decision.rule)},
          {"rules", std::move(found)}};
}

// Where the device runs: what it does may differ by dwell, by its switch, or by the console's wish.
void TellOfDevice(CommandContext& context, const PolicyFlags& flags) {
  const agent::Settings settings{.data_folder = flags.data_folder};
  const auto status = agent::ReadStatus(settings.StatusPath());
  if (!status || status->ended || status->mode.empty()) return;
  context.session.out() << fmt::format(
      "\nthe device here: {}{}\n", status->mode,
      status->pause_reason.empty() ? "" : ", " + status->pause_reason);
  if (!status->policy_problem.empty()) {
    context.session.out() << fmt::format("the file is not followed: {}\n", status->policy_problem);
  }
  for (const auto& gpu : status->gpus_kept) {
    context.session.out() << fmt::format("GPU {} is not lent: {}\n", gpu.index, gpu.reason);
  }
}

Result<ExitCode> ExplainMoment(CommandContext& context, const PolicyFlags& flags,
                               const policy::OwnerPolicy& policy) {
  const SystemClock clock;
  policy::WeekMinute at = agent::WeekMinuteOf(clock.Now());
  if (!flags.at.empty()) {
    const auto said = agent::ParseWeekMinute(flags.at);
    if (!said) {
      return InvalidArgument("--at", "bad_time",
                             "--at: a day and time like \"Sat 14:30\" or \"2026-11-28 14:30\"");
    }
    at = *said;
  }
  policy::Judge judge(policy.rules);
  auto readings = ReadSenses(flags.data_folder);
  agent::AddPrice(policy, at, readings);
  const auto decision = judge.Decide(readings, at, clock.Steady());
  if (context.session.json) {
    context.session.out() << JsonOf(policy.rules, decision).dump(2) << '\n';
    return ExitCode::kDone;
  }
  context.session.out() << fmt::format("{}: {}, by {}\n\n", policy::FormatWeekMinute(at),
                                       policy::ModeName(decision.mode),
                                       NameOf(policy.rules, decision.rule));
  cli::Table table({{.title = "RULE"},
                    {.title = "MODE"},
                    {.title = "IN FORCE"},
                    {.title = "WHY", .elastic = true}});
  for (std::size_t i = 0; i < policy.rules.rules.size(); ++i) {
    const auto& finding = decision.findings[i];
    const std::string_view force = finding.in_force ? (finding.known ? "yes" : "yes: not known")
                                                    : (finding.known ? "no" : "no: not known");
    table.Add({policy.rules.rules[i].name,
               std::string(policy::ModeName(policy.rules.rules[i].mode)),
               {std::string(force), finding.in_force ? cli::Style::kBusy : cli::Style::kFaint},
               finding.why});
  }
  table.Add({"otherwise",
             std::string(policy::ModeName(policy.rules.otherwise)),
             {decision.rule < 0 ? "yes" : "no", cli::Style::kFaint},
             "no rule is in force"});
  table.Print(context.session.out(), context.session.terminal());
  if (flags.at.empty()) TellOfDevice(context, flags);
  return ExitCode::kDone;
}

Result<ExitCode> ExplainWeek(CommandContext& context, const policy::OwnerPolicy& policy) {
  nlohmann::json json = nlohmann::json::array();
  cli::Table table({{.title = "FROM"},
                    {.title = "TO"},
                    {.title = "MODE"},
                    {.title = "BY"},
                    {.title = "UNLESS", .elastic = true}});
  for (const auto& stretch : policy::Week(policy.rules)) {
    std::vector<std::string> possible;
    for (const int rule : stretch.possible) possible.push_back(NameOf(policy.rules, rule));
    const std::string mode(policy::ModeName(stretch.mode));
    json.push_back({{"from", policy::FormatWeekMinute(stretch.from)},
                    {"to", policy::FormatWeekMinute(stretch.to)},
                    {"mode", mode},
                    {"rule", NameOf(policy.rules, stretch.rule)},
                    {"possible", possible}});
    table.Add({policy::FormatWeekMinute(stretch.from),
               policy::FormatWeekMinute(stretch.to),
               {mode, StyleOf(stretch.mode)},
               NameOf(policy.rules, stretch.rule),
               fmt::format("{}", fmt::join(possible, ", "))});
  }
  if (context.session.json) {
    context.session.out() << json.dump(2) << '\n';
  } else {
    table.Print(context.session.out(), context.session.terminal());
  }
  return ExitCode::kDone;
}

Result<ExitCode> Explain(CommandContext& context, const PolicyFlags& flags) {
  TRY(const auto policy, agent::LoadPolicy(PathOf(flags)));
  return flags.week ? ExplainWeek(context, policy) : ExplainMoment(context, flags, policy);
}

Result<ExitCode> Use(CommandContext& context, const PolicyFlags& flags, const std::string& from) {
  TRY(const auto text, ReadFile(from, policy::kPolicyBytesMax));
  const agent::Settings settings{.data_folder = flags.data_folder};
  TRY(MakeFolder(flags.data_folder));
  TRY(agent::SavePolicyText(settings.PolicyPath(), text));
  context.session.Tell("{} is followed from now on", settings.PolicyPath());
  return ExitCode::kDone;
}

}  // namespace

void AddPolicyCommands(CommandContext& context) {
  const auto flags = std::make_shared<PolicyFlags>();
  flags->data_folder = context.environment.data_folder + "/device";
  auto* group = cli::AddGroup(context.app, "policy", "what this machine lends, and when");
  AddFolder(*group, "--data", flags->data_folder, "where the device keeps its policy.toml");
  const auto add = [&](const char* name, const char* what, auto run) {
    return cli::AddCommand(*group, name, what, context.session,
                           [&context, flags, run] { return run(context, *flags); });
  };
  auto* check = add("check", "read a policy without using it", Check);
  auto* show = add("show", "print it", Show);
  auto* explain = add("explain", "what this machine would lend, and by which rule", Explain);
  for (auto* command : {check, show, explain}) {
    command->add_option("--file", flags->file, "this file instead of the device's");
  }
  auto* at = explain->add_option("--at", flags->at, "another time, with what the senses tell now");
  explain->add_flag("--week", flags->week, "the whole week, as far as time alone decides")
      ->excludes(at);
  const auto from = std::make_shared<std::string>();
  auto* use =
      cli::AddCommand(*group, "use", "check a file and follow it from now on", context.session,
                      [&context, flags, from] { return Use(context, *flags, *from); });
  use->add_option("file", *from, "TOML; `ioworker policy show` prints one to begin with")
      ->required();
}

}  // namespace ioworker::bin
