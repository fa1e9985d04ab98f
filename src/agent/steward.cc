#include "agent/steward.h"

#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "agent/local_time.h"
#include "agent/policy_file.h"
#include "base/digest.h"
#include "base/log.h"
#include "base/text.h"
#include "base/thread.h"

namespace ioworker::agent {
namespace {

using policy::Mode;

constexpr Duration kLookEach = seconds{1};
constexpr std::size_t kQuestionsMax = 16;

}  // namespace

std::set<std::uint32_t> FailedGpus(const Stance& stance) {
  std::set<std::uint32_t> failed;
  for (const GpuKept& gpu : stance.gpus_kept) {
    if (gpu.failed) failed.insert(gpu.index);
  }
  return failed;
}

Steward::Steward(StewardOptions options, const Clock& clock,
                 std::function<void(const Stance&)> on_change)
    : options_(std::move(options)),
      clock_(clock),
      on_change_(std::move(on_change)),
      senses_(options_.senses, clock),
      folder_(std::filesystem::path(options_.policy_path).parent_path()) {
  stance_ = Look();
}

Steward::~Steward() = default;

void Steward::Begin() {
  thread_ = StartThread("steward", [this](const std::stop_token& stop) { Work(stop); });
}

void Steward::Work(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Tell(Look());
    std::deque<Question> questions;
    {
      const Lock lock(mutex_);
      questions.swap(questions_);
    }
    for (const Question& question : questions) Answer(question);
    folder_.Await(kLookEach, stop);
  }
}

void Steward::Tell(Stance now) {
  if (now == stance_) return;
  stance_ = std::move(now);
  on_change_(stance_);
}

void Steward::Ask(v1::PolicyQuery query, Reply reply) {
  {
    const Lock lock(mutex_);
    if (questions_.size() >= kQuestionsMax) questions_.pop_front();
    questions_.push_back({.query = std::move(query), .reply = std::move(reply)});
  }
  folder_.Wake();
}

void Steward::Answer(const Question& question) {
  v1::PolicyAnswer answer;
  answer.set_number(question.query.number());
  if (question.query.has_change()) {
    const Status changed = Change(question.query.change());
    if (!changed) {
      answer.set_refusal_reason(changed.error().reason);
      answer.set_refusal_field(ToUtf8(changed.error().field));
      answer.set_refusal(ToUtf8(changed.error().message));
    }
    Tell(Look());
  }
  *answer.mutable_policy() = Describe();
  question.reply(answer);
}

Status Steward::Change(const v1::PolicyQuery::Change& change) {
  LoadPolicy();
  if (!policy_ || !policy_->console_edits) {
    return Conflict(
        "edits_not_allowed",
        "this device takes no changes from the console: put console_edits = true into " +
            options_.policy_path + " on it, or change the file there");
  }
  if (change.base_digest() != Hex(Sha256(text_))) {
    return Conflict("changed_meanwhile",
                    "the policy on the device has changed meanwhile; load it again");
  }
  TRY(SavePolicyText(options_.policy_path, change.text()));
  LogInfo("steward: the policy is changed from the console");
  options_.on_edit(Hex(Sha256(change.text())));
  return {};
}

v1::DevicePolicy Steward::Describe() const {
  v1::DevicePolicy message;
  message.set_text(ToUtf8(text_));
  message.set_digest(Hex(Sha256(text_)));
  message.set_problem(ToUtf8(problem_));
  message.set_mode(static_cast<v1::LendingMode>(stance_.mode));
  message.set_reason(ToUtf8(stance_.reason));
  message.set_minute(static_cast<std::uint32_t>(WeekMinuteOf(clock_.Now())));
  if (!policy_) return message;
  const policy::Rules& rules = policy_->rules;
  message.set_console_edits(policy_->console_edits);
  message.set_otherwise(static_cast<v1::LendingMode>(rules.otherwise));
  for (std::size_t i = 0; i < rules.rules.size() && i < decision_.findings.size(); ++i) {
    v1::PolicyRule& rule = *message.add_rules();
    rule.set_name(rules.rules[i].name);
    rule.set_mode(static_cast<v1::LendingMode>(rules.rules[i].mode));
    rule.set_in_force(decision_.findings[i].in_force);
    rule.set_known(decision_.findings[i].known);
    rule.set_why(ToUtf8(decision_.findings[i].why));
  }
  for (const policy::Stretch& each : week_) {
    v1::PolicyStretch& stretch = *message.add_week();
    stretch.set_from_minute(static_cast<std::uint32_t>(each.from));
    stretch.set_to_minute(static_cast<std::uint32_t>(each.to));
    stretch.set_mode(static_cast<v1::LendingMode>(each.mode));
    stretch.set_rule(static_cast<std::uint32_t>(each.rule + 1));
    for (const int rule : each.possible) stretch.add_possible(static_cast<std::uint32_t>(rule + 1));
  }
  return message;
}

Stance Steward::Look() {
  LoadPolicy();
  const auto local = LoadSwitch();
  Stance stance{.problem = problem_};
  if (policy_) {
    stance.policy = policy_;
    const auto& rules = judge_->rules();
    const policy::WeekMinute at = WeekMinuteOf(clock_.Now());
    auto readings = senses_.Read(policy::NeedsOf(rules));
    AddPrice(*policy_, at, readings);
    decision_ = judge_->Decide(readings, at, clock_.Steady());
    stance.mode = decision_.mode;
    if (decision_.rule >= 0) {
      stance.reason = "rule " + rules.rules[static_cast<std::size_t>(decision_.rule)].name;
    } else if (decision_.mode != Mode::kFull) {
      stance.reason = "no rule lends now";
    }
    if (stance.mode == Mode::kFull) stance.reason.clear();
  } else {
    // There never was a policy that could be followed: the owner may have forbidden everything.
    stance.mode = Mode::kPause;
    stance.reason = problem_;
  }
  RestrictData(stance);
  Restrict(stance, Wish(), "console");
  Restrict(stance, local, "local");
  stance.gpus_kept = options_.gpus_kept(*stance.policy, stance.mode);
  return stance;
}

// What needs no way out may come to its end.
void Steward::RestrictData(Stance& stance) const {
  const std::uint64_t most_mib = stance.policy->data_mib_per_month;
  if (most_mib == 0 || options_.data_used() < most_mib << 20) return;
  stance.data_spent = true;
  if (stance.mode >= Mode::kFinish) return;
  stance.mode = Mode::kFinish;
  stance.reason =
      fmt::format("limit data_mib_per_month: the {} MiB of this month are used", most_mib);
}

void Steward::Restrict(Stance& stance, const std::optional<OwnerSwitch>& by,
                       std::string_view from) {
  if (!by || by->mode < stance.mode) return;
  stance.mode = by->mode;
  stance.reason = from;
  if (!by->reason.empty()) stance.reason += ": " + by->reason;
}

void Steward::SetWish(std::optional<OwnerSwitch> wish) {
  {
    const Lock lock(mutex_);
    wish_ = std::move(wish);
  }
  folder_.Wake();
}

// A pause that had a time ends here too, whether or not the coordinator can say so.
std::optional<OwnerSwitch> Steward::Wish() {
  const Lock lock(mutex_);
  if (wish_ && wish_->until && *wish_->until <= clock_.Now()) wish_.reset();
  return wish_;
}

// A file that cannot be followed leaves the one before in force.
void Steward::LoadPolicy() {
  auto text = LoadPolicyText(options_.policy_path);
  if (!text) {
    problem_ = text.error().message;
    return;
  }
  if (loaded_ && *text == text_) return;
  text_ = *std::move(text);
  loaded_ = true;
  auto policy = ParsePolicy(text_);
  if (!policy) {
    problem_ = policy.error().message;
    LogWarning("steward: {}", problem_);
    return;
  }
  problem_.clear();
  policy_ = std::make_shared<policy::OwnerPolicy>(*std::move(policy));
  judge_.emplace(policy_->rules);
  week_ = policy::Week(policy_->rules);
}

std::optional<OwnerSwitch> Steward::LoadSwitch() {
  auto local = ReadSwitch(options_.switch_path);
  if (!local || !local->until || *local->until > clock_.Now()) return local;
  LogInfo("steward: the pause is over");
  if (auto cleared = ClearSwitch(options_.switch_path); !cleared) {
    LogWarning("steward: {}", cleared.error().detail);
  }
  return std::nullopt;
}

}  // namespace ioworker::agent
