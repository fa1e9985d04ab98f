// Writer: applies commands one after the other and commits them in groups.
//
// One thread applies, one commits. While a batch commits, the next one is applied to memory; a
// batch closes when the commit before it returns, never on a timer. Only after its commit is a
// command answered and its messages published: durable before acknowledged. If a commit fails the
// process stops, since memory would be ahead of what survives; the next start loads what was
// stored. Every method may be called on any thread.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/histogram.h"
#include "base/mutex.h"
#include "base/result.h"
#include "core/changes.h"
#include "core/command.h"
#include "core/load.h"
#include "core/network.h"
#include "core/outcome.h"
#include "db/db.h"

namespace ioworker::core {

// What has been committed, for those who tell others: on the commit thread, in order, quickly.
class Audience {
 public:
  virtual ~Audience() = default;

  // Before the commands are answered: what must be known before anybody acts on an answer.
  virtual void OnStored(const Changes&) {}

  // After the commands are answered.
  virtual void OnCommitted(const Changes& changes) = 0;
};

struct WriterLimits {
  std::size_t inbox_max = 100'000;  // commands waiting; more are refused with kUnavailable
  std::size_t batch_max = 4'000;    // commands after which a batch waits for the committer
  Duration fence_interval = milliseconds{500};
};

struct WriterFigures {
  std::uint64_t commands = 0;
  std::uint64_t refused = 0;  // since the inbox was full
  std::uint64_t batches = 0;
  Duration applying{};      // that the applying thread was busy
  Duration committing{};    // that the committing thread was busy
  Histogram commits;        // the database's part of each batch that had rows
  std::size_t waiting = 0;  // commands in the inbox now
  bool inbox_full = false;  // more are refused
  Duration commit_lasts{};  // of the commit that is under way; 0: none is
};

class Writer {
 public:
  using Callback = std::function<void(const Outcome&)>;

  // Takes over the connection and the network, and starts the threads. With a fence, a batch
  // without rows is committed too when `WriterLimits::fence_interval` has passed since the last
  // commit, so that whoever keeps the fence hears of us.
  Writer(std::unique_ptr<db::Connection> connection, std::unique_ptr<Network> network,
         const Clock& clock, Audience& audience, WriterLimits limits = {}, Fence fence = {});

  ~Writer();

  // Commits what has been accepted, and answers it; everything after that is refused. Looks still
  // work. Not on the writer's own threads.
  void Stop();

  // Waits until the command is committed. kUnavailable when the inbox is full.
  Result<Outcome> Execute(Command command);

  // The same without waiting: `done` is called on the commit thread, after the commit, and must be
  // quick. False when the inbox is full.
  bool Submit(Command command, Callback done);

  // Runs `look` on the thread that applies, between two commands, and waits for it. For questions
  // about the state in memory, which may be a few milliseconds ahead of what is committed.
  void Look(const std::function<void(const Network&)>& look);

  WriterFigures figures() const;

 private:
  struct Entry {
    Command command;
    Callback done;
    const std::function<void(const Network&)>* look = nullptr;  // instead of a command
    bool* looked = nullptr;
  };
  struct Batch {
    Changes changes;
    std::vector<std::pair<Callback, Outcome>> answers;
  };

  Instant Now() const;
  void ApplyLoop();
  void CommitLoop();
  void ApplyOne(Entry& entry, Batch& batch);
  std::optional<std::deque<Entry>> NextEntries(Batch& batch);

  std::unique_ptr<db::Connection> connection_;
  std::unique_ptr<Network> network_;
  const Clock& clock_;
  // Wall time at the start, and from there on by the steady clock: nobody is charged for a step of
  // the wall clock, and no device is lost by one.
  const Instant began_at_;
  const Duration began_;
  Audience& audience_;
  const WriterLimits limits_;
  const Fence fence_;

  mutable Mutex mutex_;
  Condition changed_;  // any of the fields below
  std::deque<Entry> inbox_ GUARDED_BY(mutex_);
  std::unique_ptr<Batch> committing_ GUARDED_BY(mutex_);
  bool busy_ GUARDED_BY(mutex_) = false;  // the committer has a batch
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool applied_all_ GUARDED_BY(mutex_) = false;
  WriterFigures figures_ GUARDED_BY(mutex_);
  std::optional<Duration> commit_began_ GUARDED_BY(mutex_);  // on the steady clock

  std::jthread apply_thread_;
  std::jthread commit_thread_;
};

}  // namespace ioworker::core
