// Trials: runs the trial job when one is due, and knows whether this device may lend.
//
// One is due until one has passed with the engine as it is now; when the owner asks for one; and a
// day after the last, if the device lends and nothing runs. After a failure it is tried again,
// after a minute first, later each hour. Has one thread, "trials".
#pragma once

#include <functional>
#include <string>
#include <thread>

#include "agent/folder_watch.h"
#include "agent/trial_outcome.h"
#include "agent/trial_run.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace ioworker::agent {

struct TrialsOptions {
  TrialContext trial;
  const Clock& clock;          // outlives it
  std::string folder;          // {data}/trial: the last outcome, and what the owner asks for
  std::function<bool()> idle;  // it lends, and nothing runs. On the thread of the trials
  // Something has changed. On the same thread.
  std::function<void(const TrialOutcome&)> on_change;
};

class Trials {
 public:
  explicit Trials(TrialsOptions options);
  ~Trials() = default;

  Trials(const Trials&) = delete;
  Trials& operator=(const Trials&) = delete;

  // As of the last life of this program, if the engine is the one that it was. Any thread.
  TrialOutcome now() const EXCLUDES(mutex_);

  void Begin();

  // Once, after Begin: no trial runs any more when it returns. What is known stays.
  void End() { thread_ = {}; }

 private:
  void Work(const std::stop_token& stop);
  bool IsDue();
  bool EngineChanged(const std::stop_token& stop);
  void Run(const std::stop_token& stop);
  void Tell(TrialOutcome outcome) EXCLUDES(mutex_);
  void Keep(const TrialOutcome& outcome) const;
  void Recall();
  std::string Engine() const;

  const TrialsOptions options_;
  std::string engine_;     // that the last trial was with
  int failures_ = 0;       // in a row
  Duration next_try_{0};   // steady
  Duration next_look_{0};  // at the engine, likewise
  FolderWatch watch_;

  mutable Mutex mutex_;
  TrialOutcome outcome_ GUARDED_BY(mutex_);
  std::jthread thread_;  // last: it works with all the others
};

// Asks the device that runs with this data folder for a trial.
Status AskForTrial(const std::string& trial_folder);

}  // namespace ioworker::agent
