#include "agent/trials.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/utsname.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/log.h"
#include "base/thread.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr Duration kRetryFirst = minutes{1};
constexpr Duration kRetryMax = hours{1};
constexpr Duration kEvery = hours{24};
constexpr Duration kLookEvery = minutes{10};  // at the engine's version
constexpr std::size_t kFileBytesMax = 256 << 10;

std::string LastPath(const std::string& folder) { return folder + "/last.json"; }
std::string AskedPath(const std::string& folder) { return folder + "/asked"; }

}  // namespace

Trials::Trials(TrialsOptions options)
    : options_(std::move(options)), watch_([this]() -> const std::string& {
        if (auto made = MakeFolder(options_.folder); !made) {
          LogWarning("trials: {}", made.error().detail);
        }
        return options_.folder;
      }()) {
  engine_ = Engine();
  Recall();
}

TrialOutcome Trials::now() const {
  const Lock lock(mutex_);
  return outcome_;
}

void Trials::Begin() {
  thread_ = StartThread("trials", [this](const std::stop_token& stop) { Work(stop); });
}

void Trials::Work(const std::stop_token& stop) {
  next_look_ = options_.clock.Steady() + kLookEvery;
  if (now().may_lend) SweepTrial(options_.trial, stop);
  while (!stop.stop_requested()) {
    if (EngineChanged(stop) || IsDue()) Run(stop);
    const Duration at = options_.clock.Steady();
    const Duration next = now().may_lend ? next_look_ : std::min(next_look_, next_try_);
    watch_.Await(std::clamp<Duration>(next - at, milliseconds{10}, kLookEvery), stop);
  }
}

bool Trials::IsDue() {
  std::error_code error;
  if (fs::remove(AskedPath(options_.folder), error)) return true;
  const TrialOutcome last = now();
  if (!last.may_lend) return options_.clock.Steady() >= next_try_;
  const bool old = options_.clock.Now() - last.at >= kEvery && last.state == TrialState::kPassed;
  return old && options_.clock.Steady() >= next_try_ && options_.idle();
}

// Another engine, or another version of it: what passed before says nothing.
bool Trials::EngineChanged(const std::stop_token& stop) {
  if (options_.clock.Steady() < next_look_ || stop.stop_requested()) return false;
  next_look_ = options_.clock.Steady() + kLookEvery;
  std::string engine = Engine();
  if (engine.empty() || engine == engine_) return false;
  LogInfo("trials: the engine was {} and is {}", engine_, engine);
  engine_ = std::move(engine);
  return true;
}

void Trials::Run(const std::stop_token& stop) {
  TrialOutcome outcome = now();
  outcome.state = TrialState::kRunning;
  Tell(outcome);
  const Duration begun = options_.clock.Steady();
  if (std::string engine = Engine(); !engine.empty()) engine_ = std::move(engine);
  auto findings = RunTrial(options_.trial, stop);
  if (stop.stop_requested()) return;
  const bool passed = findings.empty();
  outcome = {.state = passed ? TrialState::kPassed : TrialState::kFailed,
             .may_lend = passed,
             .at = options_.clock.Now(),
             .took = options_.clock.Steady() - begun,
             .findings = std::move(findings)};
  failures_ = passed ? 0 : failures_ + 1;
  const Duration pause =
      std::min<Duration>(kRetryFirst * (1 << std::min(std::max(failures_ - 1, 0), 10)), kRetryMax);
  next_try_ = options_.clock.Steady() + pause;
  LogInfo("trial job: {} in {} ms{}", TrialStateName(outcome.state), outcome.took / milliseconds{1},
          passed ? "" : "; " + outcome.Words());
  Keep(outcome);
  Tell(std::move(outcome));
}

void Trials::Tell(TrialOutcome outcome) {
  {
    const Lock lock(mutex_);
    outcome_ = outcome;
  }
  options_.on_change(outcome);
}

void Trials::Keep(const TrialOutcome& outcome) const {
  json kept = ToJson(outcome);
  kept["engine"] = engine_;
  const std::string text = kept.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
  if (auto done = WriteFile(LastPath(options_.folder), text, FileMode::kOwnerOnly); !done) {
    LogWarning("trials: {}", done.error().detail);
  }
}

// A file that cannot be read is as good as none: the trial runs anew.
void Trials::Recall() {
  const auto text = ReadFile(LastPath(options_.folder), kFileBytesMax);
  if (!text) return;
  try {
    const json kept = json::parse(*text);
    if (engine_.empty() || kept.at("engine") != engine_) return;
    TrialOutcome last = TrialFromJson(kept);
    if (!last.may_lend) return;
    const Lock lock(mutex_);
    outcome_ = std::move(last);
  } catch (const json::exception& broken) {
    LogWarning("trials: {} is damaged: {}", LastPath(options_.folder), broken.what());
  }
}

// All that a trial's result hangs on; empty if the engine does not answer.
std::string Trials::Engine() const {
  const auto info = options_.trial.engine.Info();
  if (!info) return {};
  utsname kernel{};
  uname(&kernel);
  return fmt::format("{} {}, {}, cgroup {}{}{}, Linux {}, probe {}", info->name, info->version,
                     info->storage_driver, info->cgroup_version, info->rootless ? ", rootless" : "",
                     options_.trial.scratch.bounded() ? ", bounded disks" : "", kernel.release,
                     Hex(Sha256(options_.trial.program)).substr(0, 12));
}

Status AskForTrial(const std::string& trial_folder) {
  return WriteFile(AskedPath(trial_folder), "", FileMode::kOwnerOnly);
}

}  // namespace ioworker::agent
