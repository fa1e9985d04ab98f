#include "core/writer.h"

#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "base/thread.h"

namespace ioworker::core {

Writer::Writer(std::unique_ptr<db::Connection> connection, std::unique_ptr<Network> network,
               const Clock& clock, Audience& audience, WriterLimits limits, Fence fence)
    : connection_(std::move(connection)),
      network_(std::move(network)),
      clock_(clock),
      began_at_(clock.Now()),
      began_(clock.Steady()),
      audience_(audience),
      limits_(limits),
      fence_(std::move(fence)) {
  apply_thread_ = StartThread("apply", [this](std::stop_token) { ApplyLoop(); });
  commit_thread_ = StartThread("commit", [this](std::stop_token) { CommitLoop(); });
}

Writer::~Writer() { Stop(); }

void Writer::Stop() {
  {
    Lock lock(mutex_);
    if (std::exchange(stopping_, true)) return;
    changed_.NotifyAll();
  }
  apply_thread_.join();
  commit_thread_.join();
}

Result<Outcome> Writer::Execute(Command command) {
  struct Waiting {
    Mutex mutex;
    Condition answered;
    std::optional<Outcome> outcome GUARDED_BY(mutex);
  };
  const auto waiting = std::make_shared<Waiting>();
  const bool accepted = Submit(std::move(command), [waiting](const Outcome& outcome) {
    Lock lock(waiting->mutex);
    waiting->outcome = outcome;
    waiting->answered.NotifyAll();
  });
  if (!accepted) return Unavailable("the network is busy; try again in a second");
  Lock lock(waiting->mutex);
  while (!waiting->outcome) waiting->answered.Wait(waiting->mutex);
  return *waiting->outcome;
}

bool Writer::Submit(Command command, Callback done) {
  Lock lock(mutex_);
  if (stopping_ || inbox_.size() >= limits_.inbox_max) {
    ++figures_.refused;
    return false;
  }
  inbox_.push_back({.command = std::move(command), .done = std::move(done)});
  changed_.NotifyAll();
  return true;
}

void Writer::Look(const std::function<void(const Network&)>& look) {
  bool looked = false;
  Lock lock(mutex_);
  if (applied_all_) return look(*network_);
  inbox_.push_back({.command = Tick{}, .done = {}, .look = &look, .looked = &looked});
  changed_.NotifyAll();
  while (!looked) changed_.Wait(mutex_);
}

WriterFigures Writer::figures() const {
  Lock lock(mutex_);
  auto figures = figures_;
  figures.waiting = inbox_.size();
  figures.inbox_full = inbox_.size() >= limits_.inbox_max;
  if (commit_began_) figures.commit_lasts = clock_.Steady() - *commit_began_;
  return figures;
}

Instant Writer::Now() const { return began_at_ + (clock_.Steady() - began_); }

void Writer::ApplyOne(Entry& entry, Batch& batch) {
  if (entry.look != nullptr) {
    (*entry.look)(*network_);
    Lock lock(mutex_);
    *entry.looked = true;
    changed_.NotifyAll();
    return;
  }
  Outcome outcome = network_->Apply(entry.command, Now(), batch.changes);
  batch.answers.emplace_back(std::move(entry.done), std::move(outcome));
}

// What the applying thread does next: hands the batch over as soon as the committer is free, and
// applies what waits in the inbox until then. Returns the entries to apply, nothing at the end.
std::optional<std::deque<Writer::Entry>> Writer::NextEntries(Batch& batch) {
  Lock lock(mutex_);
  for (;;) {
    const bool pending = !batch.answers.empty();
    if (pending && !busy_) {
      committing_ = std::make_unique<Batch>(std::exchange(batch, {}));
      busy_ = true;
      figures_.commands += committing_->answers.size();
      ++figures_.batches;
      changed_.NotifyAll();
      continue;
    }
    if (!inbox_.empty() && batch.answers.size() < limits_.batch_max) {
      return std::exchange(inbox_, {});
    }
    if (stopping_ && inbox_.empty() && !pending) {
      applied_all_ = true;
      changed_.NotifyAll();
      return std::nullopt;
    }
    changed_.Wait(mutex_);
  }
}

void Writer::ApplyLoop() {
  Batch batch;
  while (auto entries = NextEntries(batch)) {
    const Duration begin = clock_.Steady();
    for (auto& entry : *entries) ApplyOne(entry, batch);
    Lock lock(mutex_);
    figures_.applying += clock_.Steady() - begin;
  }
}

void Writer::CommitLoop() {
  Duration committed_at = clock_.Steady();
  for (;;) {
    std::unique_ptr<Batch> batch;
    {
      Lock lock(mutex_);
      while (!committing_ && !applied_all_) changed_.Wait(mutex_);
      if (!committing_) return;
      batch = std::move(committing_);
      commit_began_ = clock_.Steady();
    }
    const Duration begin = clock_.Steady();
    const bool fence_due = fence_ && begin - committed_at >= limits_.fence_interval;
    std::optional<Duration> saving;
    if (batch->changes.HasRows() || fence_due) {
      committed_at = begin;
      const auto saved = Save(*connection_, batch->changes, fence_);
      if (!saved) {
        LogError("a commit failed: {} {}", saved.error().message, saved.error().detail);
        CHECK(false, "memory would be ahead of the store");
      }
      saving = clock_.Steady() - begin;
    }
    audience_.OnStored(batch->changes);
    // Answers before messages: a device that has just been linked must be known before it is told
    // more.
    for (auto& [done, outcome] : batch->answers) {
      if (done) done(outcome);
    }
    audience_.OnCommitted(batch->changes);
    Lock lock(mutex_);
    figures_.committing += clock_.Steady() - begin;
    if (saving) figures_.commits.Add(*saving);
    commit_began_.reset();
    busy_ = false;
    changed_.NotifyAll();
  }
}

}  // namespace ioworker::core
