// TelemetryKeeper: what devices measured, into the store: minutes as they come, ten in a row, and
// with each row its hour anew, from what the store has of it. What a coordinator that is killed had
// not stored yet, ten minutes at most, is missing from history; nothing else hangs on it. On the
// ticker's thread.
#pragma once

#include <vector>

#include "app/app.h"

namespace ioworker::tasks {

class TelemetryKeeper {
 public:
  // `app` must outlive this.
  explicit TelemetryKeeper(app::App& app) : app_(app) {}

  // Stores what is there to be stored. Each second.
  void Run() { Keep(false); }

  // All that there is, before the coordinator stops.
  void Finish() { Keep(true); }

 private:
  void Keep(bool all);
  Status Add(const app::TelemetryFeed::Minutes& minutes, std::vector<devices::KeptTelemetry>& rows);

  app::App& app_;
};

}  // namespace ioworker::tasks
