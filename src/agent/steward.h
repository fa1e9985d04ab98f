// Steward: follows the owner's policy file, the local switch, the owner's wish from the console and
// the machine's senses, and tells how much this device lends now. Whatever lends less wins, so the
// coordinator can only take away.
//
// Has one thread, "steward", which looks each second, and at once when one of the files or the wish
// changes.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "agent/folder_watch.h"
#include "agent/owner_switch.h"
#include "agent/senses.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "domain/policy/owner_policy.h"
#include "domain/policy/week.h"
#include "ioworker/v1/link.pb.h"

namespace ioworker::agent {

// What the owner wants now, as far as this machine knows.
struct Stance {
  policy::Mode mode = policy::Mode::kFull;
  std::string reason{};     // what takes away: "local: gaming", "rule too hot"; empty: nothing does
  std::string problem{};    // why the file as it is now is not followed; empty: it is
  bool data_spent = false;  // jobs have moved all that they may in this month
  std::shared_ptr<const policy::OwnerPolicy> policy = std::make_shared<policy::OwnerPolicy>();

  std::vector<GpuKept> gpus_kept{};  // whatever the policy says

  bool operator==(const Stance&) const = default;
};

// GPUs that do not work.
std::set<std::uint32_t> FailedGpus(const Stance& stance);

struct StewardOptions {
  std::string policy_path{};
  std::string switch_path{};
  // The file was changed from the console; with its digest. On the steward's thread.
  std::function<void(const std::string&)> on_edit = [](const std::string&) {};
  // Bytes that jobs have moved in this month. Asked on the steward's thread, if the policy bounds
  // them.
  std::function<std::uint64_t()> data_used = [] { return std::uint64_t{0}; };
  // GPUs that cannot be lent now, or not as this policy wants it. On the steward's thread, and on
  // that of the start.
  std::function<std::vector<GpuKept>(const policy::OwnerPolicy&, policy::Mode)> gpus_kept =
      [](const policy::OwnerPolicy&, policy::Mode) { return std::vector<GpuKept>(); };
  SensesOptions senses{};
};

class Steward {
 public:
  // `on_change` is called on the steward's thread with each stance that differs from the last one.
  Steward(StewardOptions options, const Clock& clock, std::function<void(const Stance&)> on_change);
  ~Steward();

  Steward(const Steward&) = delete;
  Steward& operator=(const Steward&) = delete;

  // As of the start. Before Begin.
  const Stance& first() const { return stance_; }

  void Begin();

  // What the owner asked for in the console; nothing: to lend. Any thread.
  void SetWish(std::optional<OwnerSwitch> wish) EXCLUDES(mutex_);

  // Answers on the steward's thread, after the change that was asked for, if any, is in force. A
  // change is refused if the text is wrong, if it was made from another text than the one that is
  // there, and unless the file there says console_edits. Of many that wait the oldest are dropped.
  using Reply = std::function<void(const v1::PolicyAnswer&)>;
  void Ask(v1::PolicyQuery query, Reply reply) EXCLUDES(mutex_);

 private:
  struct Question {
    v1::PolicyQuery query;
    Reply reply;
  };

  void Work(const std::stop_token& stop);
  Stance Look();
  void Tell(Stance now);
  void Answer(const Question& question);
  Status Change(const v1::PolicyQuery::Change& change);
  v1::DevicePolicy Describe() const;
  void LoadPolicy();
  std::optional<OwnerSwitch> LoadSwitch();
  std::optional<OwnerSwitch> Wish() EXCLUDES(mutex_);
  void RestrictData(Stance& stance) const;
  static void Restrict(Stance& stance, const std::optional<OwnerSwitch>& by, std::string_view from);

  const StewardOptions options_;
  const Clock& clock_;
  const std::function<void(const Stance&)> on_change_;
  Senses senses_;
  std::string text_;                                   // of the policy that was read last
  bool loaded_ = false;                                // it was read at least once
  std::string problem_;                                // with it
  std::shared_ptr<const policy::OwnerPolicy> policy_;  // the last good one; null: none yet
  std::optional<policy::Judge> judge_;
  std::vector<policy::Stretch> week_;
  policy::Decision decision_;  // of the last look
  Stance stance_;
  FolderWatch folder_;

  Mutex mutex_;
  std::optional<OwnerSwitch> wish_ GUARDED_BY(mutex_);
  std::deque<Question> questions_ GUARDED_BY(mutex_);
  std::jthread thread_;
};

}  // namespace ioworker::agent
