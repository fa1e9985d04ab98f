// Retention: history and files go when they have been kept for as long as the operator wants.
//
// What goes: telemetry; events; the leases of jobs that ended; artifacts that no live job needs;
// sessions, keys and links that ended. What stays for ever: accounts, devices, jobs, and every
// transfer, so that the books can be audited from their first day. A step deletes few rows, so that
// it never holds up a commit for long. Its time is the wall clock's at the start, and from there on
// the steady clock's: a clock that is set forward deletes nothing. On the ticker's thread.
#pragma once

#include <vector>

#include "app/app.h"
#include "core/command.h"

namespace ioworker::tasks {

class Retention {
 public:
  // `app` must outlive this; its settings say for how many days things are kept.
  explicit Retention(app::App& app)
      : app_(app), began_at_(app.clock.Now()), began_(app.clock.Steady()) {}

  // Deletes what is due, kStepsMax commits at most. Safe to repeat; what fails is tried again.
  void Run();

  static constexpr std::uint32_t kRowsMax = 2000;  // events, and leases, of one commit
  static constexpr int kStepsMax = 5;

 private:
  Result<bool> Step();
  Status FindTasks(Instant before, core::ForgetHistory& command);
  Status FindArtifacts(Instant before, core::ForgetHistory& command);

  Instant Now() const { return began_at_ + (app_.clock.Steady() - began_); }

  app::App& app_;
  const Instant began_at_;
  const Duration began_;
  JobId job_;            // looked at up to here in this round
  ArtifactId artifact_;  // the same
  Instant credentials_at_{};
};

}  // namespace ioworker::tasks
