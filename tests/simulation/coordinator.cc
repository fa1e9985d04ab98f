#include "coordinator.h"

#include "base/check.h"
#include "base/mutant.h"

namespace ioworker::simulation {

void Coordinator::Start() {
  CHECK(!up());
  auto snapshot = store_.Load(settings_, world_.now());
  if (!snapshot) return world_.Fail("the store cannot be loaded: {}", snapshot.error().detail);
  ++life_;
  last_link_ = 0;
  network_ = std::make_unique<core::Network>(settings_);
  network_->Restore(*std::move(snapshot), world_.now());
  world_.Note("coordinator starts");
  Tick();
}

void Coordinator::Crash() {
  if (!up()) return;
  world_.Note("coordinator crashes; {} commands are lost",
              open_.answers.size() + (committing_ ? committing_->answers.size() : 0));
  ++life_;
  network_.reset();
  open_ = {};
  committing_.reset();
  watchers_.on_crash();
}

bool Coordinator::Submit(const core::Command& command, Done done) {
  if (!up()) return false;
  auto outcome = network_->Apply(command, world_.now(), open_.changes);
  if (Planted(Mutant::kAnswersTooEarly) && done) done(outcome);
  open_.answers.emplace_back(std::move(done), std::move(outcome));
  if (!committing_) BeginCommit();
  return true;
}

void Coordinator::BeginCommit() {
  committing_ = std::exchange(open_, {});
  const auto length =
      world_.Suffers(&Faults::message_slow) ? world_.Millis(50, 2000) : world_.Millis(0, 10);
  world_.timeline.After(length, [this, life = life_] {
    if (life == life_) FinishCommit();
  });
}

void Coordinator::FinishCommit() {
  if (world_.Suffers(&Faults::coordinator_crash)) return Crash();
  Batch batch = *std::exchange(committing_, std::nullopt);
  if (batch.changes.HasRows()) {
    rows_.Save(batch.changes);
    if (const auto saved = store_.Save(batch.changes); !saved) {
      return world_.Fail("a commit failed: {} {}", saved.error().message, saved.error().detail);
    }
    watchers_.on_commit(batch.changes);
  }
  // Saved, but nobody was told.
  if (world_.Suffers(&Faults::coordinator_crash)) return Crash();
  for (const auto& [done, outcome] : batch.answers) {
    if (done) done(outcome);
  }
  for (const auto& message : batch.changes.messages) watchers_.on_message(message);
  if (up() && !committing_ && !open_.answers.empty()) BeginCommit();
}

void Coordinator::Tick() {
  Submit(core::Tick{}, {});
  world_.timeline.After(seconds{3}, [this, life = life_] {
    if (life == life_) Tick();
  });
}

}  // namespace ioworker::simulation
