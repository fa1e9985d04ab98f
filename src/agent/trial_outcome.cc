#include "agent/trial_outcome.h"

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "agent/wire.h"
#include "base/text.h"

namespace ioworker::agent {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 5> kNames = {"", "waiting", "running", "passed", "failed"};

TrialState StateOfName(const std::string& name) {
  for (std::size_t i = 1; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<TrialState>(i);
  }
  return TrialState::kWaiting;
}

}  // namespace

std::string TrialOutcome::Words() const {
  if (may_lend) return {};
  if (findings.empty()) return "trial job: lends once it has passed";
  std::string text = "trial job:";
  for (const Finding& finding : findings) text += " " + finding.code;
  return fmt::format("{}: {}: {}; {}", text, findings[0].title, findings[0].found, findings[0].fix);
}

std::string_view TrialStateName(TrialState state) {
  return kNames[static_cast<std::size_t>(state)];
}

v1::Trial ToWire(const TrialOutcome& outcome) {
  v1::Trial trial;
  trial.set_state(static_cast<v1::Trial::State>(outcome.state));
  if (outcome.at != Instant{}) *trial.mutable_at() = ToWire(outcome.at);
  trial.set_took_millis(static_cast<std::uint32_t>(outcome.took / milliseconds{1}));
  for (const Finding& each : outcome.findings) {
    auto& finding = *trial.add_findings();
    finding.set_code(each.code);
    finding.set_title(each.title);
    finding.set_found(ToUtf8(each.found));
    finding.set_fix(each.fix);
  }
  return trial;
}

json ToJson(const TrialOutcome& outcome) {
  json findings = json::array();
  for (const Finding& each : outcome.findings) {
    findings.push_back({{"code", each.code},
                        {"title", each.title},
                        {"found", ToUtf8(each.found)},
                        {"fix", each.fix}});
  }
  return {{"state", TrialStateName(outcome.state)},
          {"may_lend", outcome.may_lend},
          {"at", outcome.at == Instant{} ? "" : FormatInstant(outcome.at)},
          {"took_millis", outcome.took / milliseconds{1}},
          {"findings", std::move(findings)}};
}

TrialOutcome TrialFromJson(const json& from) {
  TrialOutcome outcome{.state = StateOfName(from.at("state").get<std::string>()),
                       .may_lend = from.at("may_lend").get<bool>(),
                       .took = milliseconds{from.at("took_millis").get<std::int64_t>()}};
  if (const auto at = ParseInstant(from.at("at").get<std::string>())) outcome.at = *at;
  for (const json& each : from.at("findings")) {
    outcome.findings.push_back({.code = each.at("code").get<std::string>(),
                                .title = each.at("title").get<std::string>(),
                                .verdict = Verdict::kFailure,
                                .found = each.at("found").get<std::string>(),
                                .fix = each.at("fix").get<std::string>()});
  }
  return outcome;
}

}  // namespace ioworker::agent
