// TrialRun: one trial job, from the making of its image to the removal of its traces, by the same
// calls as a lease's container. Blocks for a minute and a half at most.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "agent/doctor.h"
#include "agent/scratch.h"
#include "base/clock.h"
#include "domain/jobs/lease_ref.h"
#include "engine/engine.h"

namespace ioworker::agent {

// All of it outlives the trial.
struct TrialContext {
  engine::Engine& engine;
  const ScratchStore& scratch;
  std::string_view program;  // probe::Program()
  jobs::LeaseRef lease{};    // TrialLeaseOf(device)
};

// The name of a device's trial job: none that a coordinator gives. One at a time.
jobs::LeaseRef TrialLeaseOf(const std::string& device_id);

// A tar archive of a file system that holds the program as /probe.
std::string TrialImage(std::string_view program);

// What the trial found amiss; empty: it is passed. Means nothing if it was stopped.
std::vector<Finding> RunTrial(const TrialContext& context, const std::stop_token& stop);

// Removes what an earlier life of this program left of one.
void SweepTrial(const TrialContext& context, const std::stop_token& stop);

}  // namespace ioworker::agent
