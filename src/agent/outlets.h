// Outlets: the ways out of leases whose jobs may reach something. Each is a network of the engine's
// with rules around it (egress/guard.h). Any thread; calls block as the engine's do.
#pragma once

#include <set>
#include <stop_token>
#include <string>

#include "agent/month_book.h"
#include "agent/settings.h"
#include "base/clock.h"
#include "domain/jobs/spec.h"
#include "egress/guard.h"
#include "engine/engine.h"

namespace ioworker::agent {

class Outlets {
 public:
  // `guard` is null where this machine cannot guard one.
  // With a book that counts what passes. All outlive this.
  Outlets(engine::Engine& engine, egress::Guard* guard, MonthBook& month)
      : engine_(engine), guard_(guard), month_(month) {}

  // False: every job gets egress "none".
  bool able() const { return guard_ != nullptr; }

  // The rules are in force before anything is in the network. Again for the same lease is content.
  Result<engine::Network> Open(const std::string& lease, const jobs::JobSpec& spec,
                               std::stop_token stop);

  // Once its container is gone. What passed; nothing for a lease that had none.
  Result<egress::Traffic> Close(const std::string& lease, std::stop_token stop);

  // How much all jobs together may move, from now on.
  Status SetCap(const egress::Cap& cap);

  // Lets the book of the month know what has passed by now. Costs some milliseconds while a way is
  // open.
  void Count();

  // Removes what belongs to no live lease.
  void Sweep(const std::set<std::string>& live, std::stop_token stop);

 private:
  engine::Engine& engine_;
  egress::Guard* const guard_;
  MonthBook& month_;
};

// Whether ways out can be guarded with this engine on this machine; else why not, for the owner.
Status CanGuard(const engine::EngineInfo& engine);

// Jobs reach neither the networks that this machine is on, nor the coordinator.
egress::GuardOptions GuardOptionsOf(const Settings& settings, const Clock& clock);

}  // namespace ioworker::agent
