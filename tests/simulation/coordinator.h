// The simulated coordinator: the real core::Network inside a model of the writer.
//
// Batches overlap as in core/writer.h: one is being committed while the next is applied to memory.
// A crash loses what is not committed; a start loads what is.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/changes.h"
#include "core/command.h"
#include "core/network.h"
#include "core/outcome.h"
#include "rows.h"
#include "world.h"

namespace ioworker::simulation {

class Coordinator {
 public:
  using Done = std::function<void(const core::Outcome&)>;

  struct Watchers {
    std::function<void(const core::Changes&)> on_commit;         // the rows are saved
    std::function<void(const core::DeviceMessage&)> on_message;  // after the answers
    std::function<void()> on_crash;
  };

  Coordinator(World& world, Rows& rows, Store& store, const core::NetworkSettings& settings)
      : world_(world), rows_(rows), store_(store), settings_(settings) {}

  void SetWatchers(Watchers watchers) { watchers_ = std::move(watchers); }

  bool up() const { return network_ != nullptr; }
  const core::NetworkSettings& settings() const { return settings_; }

  // Loads what the store kept. Not while it is up.
  void Start();

  // Everything that is not committed is gone, and nobody gets an answer.
  void Crash();

  // False when it is down. `done` is called after the commit, or never.
  bool Submit(const core::Command& command, Done done);

  // Numbers connections; they begin again with each start.
  core::LinkId NewLink() { return ++last_link_; }

 private:
  struct Batch {
    core::Changes changes;
    std::vector<std::pair<Done, core::Outcome>> answers;
  };

  void BeginCommit();
  void FinishCommit();
  void Tick();

  World& world_;
  Rows& rows_;
  Store& store_;
  const core::NetworkSettings settings_;
  Watchers watchers_;
  std::unique_ptr<core::Network> network_;
  std::uint64_t life_ = 0;  // which start this is; what an earlier one had planned does not happen
  core::LinkId last_link_ = 0;
  Batch open_;
  std::optional<Batch> committing_;
};

}  // namespace ioworker::simulation
