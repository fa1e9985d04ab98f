// FakeContainer: a container as a function of time. Nothing runs: what it is doing, what it has
// logged and how it ended follow from its script and from how long ago it was started. Values only:
// any thread.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "engine/engine.h"
#include "engine/fake/script.h"

namespace ioworker::engine::fake {

// An end that came from outside, counted from the start.
struct Cut {
  Duration after{0};
  int exit_code = 0;
};

struct FakeContainer {
  ContainerSpec spec;
  Script script{};
  std::optional<Instant> started_at{};  // what is told
  Duration started{0};                  // the same by the steady clock: what counts
  std::optional<Cut> cut{};

  std::string Id() const { return "fake-" + spec.lease; }

  // When it ends, or has ended, by the steady clock. Only once started.
  Duration Ends() const { return started + Length(); }
  bool EndedBy(Duration now) const { return started_at && now >= Ends(); }

  // It came to the end of its script: nobody cut it short.
  bool EndsByItself() const { return !cut || cut->after >= script.run; }

  ContainerState StateAt(Duration now) const;

  // Ends it at `at` unless it ends before that.
  void CutAt(Duration at, int exit_code);

  // How many lines it has logged, and when line `number` (from 1) comes.
  std::int64_t LinesBy(Duration now) const;
  Duration LineTime(std::int64_t number) const;
  std::string Line(std::int64_t number) const;
  LogStream LineStream(std::int64_t number) const;

 private:
  Duration Length() const { return cut && cut->after < script.run ? cut->after : script.run; }
};

}  // namespace ioworker::engine::fake
