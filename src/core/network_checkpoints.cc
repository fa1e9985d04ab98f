// The network's rules about checkpoints: what is kept of a task, and what its next attempt goes on
// from.
//
// Only the live lease of a task may save, so of two checkpoints the one of the later attempt is the
// newer, and within an attempt the one with the higher number: uploads overtake one another. The
// same number again is the same upload, whose answer was lost.
#include <unordered_set>
#include <utility>

#include "base/mutant.h"
#include "core/network.h"

namespace ioworker::core {

Outcome Network::Do(const KeepCheckpoint& command, Step& step) {
  const auto& artifact = command.artifact;
  const auto lease = leases_.find(artifact.lease);
  if (lease == leases_.end() || lease->second.row.device != command.device) {
    return {.verdict = Verdict::kLeaseUnknown};
  }
  const auto [place, first] = checkpoints_.try_emplace(artifact.lease.task);
  auto& kept = place->second;
  const bool older = !first && kept.lease.attempt == artifact.lease.attempt &&
                     kept.number > artifact.number && !Planted(Mutant::kTakesOldCheckpoints);
  if (older) return {.verdict = Verdict::kCheckpointOlder};
  const ArtifactId replaced = std::exchange(kept, artifact).id;
  step.changes.rows.push_back(KeepRow{artifact});
  return {.replaced = replaced};
}

Assignment Network::AssignmentOf(const jobs::Lease& lease) const {
  Assignment assignment{.lease = lease, .spec = jobs_.at(lease.ref.task.job).row.spec};
  if (const auto found = checkpoints_.find(lease.ref.task); found != checkpoints_.end()) {
    assignment.checkpoint = found->second;
  }
  return assignment;
}

// The attempt whose checkpoint the next one of this task goes on from; 0 if there is none.
std::uint32_t Network::ResumesFrom(const jobs::TaskRef& task) const {
  const auto found = checkpoints_.find(task);
  return found == checkpoints_.end() ? 0 : found->second.lease.attempt;
}

// They stay in the store until they are old enough, as all that a job left.
void Network::ForgetCheckpoints(JobId job) {
  const auto begin = checkpoints_.lower_bound({.job = job, .index = 0});
  auto end = begin;
  while (end != checkpoints_.end() && end->first.job == job) ++end;
  checkpoints_.erase(begin, end);
}

void Network::RestoreCheckpoints(std::vector<jobs::Artifact> checkpoints) {
  if (Planted(Mutant::kForgetsCheckpoints)) return;
  for (auto& checkpoint : checkpoints) {
    const auto task = checkpoint.lease.task;
    const auto job = jobs_.find(task.job);
    if (job == jobs_.end() || !job->second.tasks.contains(task.index)) continue;
    checkpoints_.insert_or_assign(task, std::move(checkpoint));
  }
}

// What a task may still need is not old, whenever it was made.
void Network::SpareCheckpoints(std::vector<ArtifactId>& forgotten) const {
  if (forgotten.empty() || checkpoints_.empty()) return;
  std::unordered_set<ArtifactId> needed;
  for (const auto& [task, checkpoint] : checkpoints_) needed.insert(checkpoint.id);
  std::erase_if(forgotten, [&](const ArtifactId& id) { return needed.contains(id); });
}

}  // namespace ioworker::core
