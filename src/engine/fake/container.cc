#include "engine/fake/container.h"

#include <algorithm>

namespace ioworker::engine::fake {
namespace {

constexpr int kKilled = 128 + 9;
constexpr int kTerminated = 128 + 15;
constexpr int kErrorLineEvery = 5;

}  // namespace

ContainerState FakeContainer::StateAt(Duration now) const {
  ContainerState state{.id = Id(), .lease = spec.lease};
  if (!started_at) return state;
  state.started = true;
  state.started_at = *started_at;
  state.running = !EndedBy(now);
  if (state.running) return state;
  state.finished_at = *started_at + Length();
  state.exit_code = cut && !EndsByItself() ? cut->exit_code : script.exit_code;
  if (EndsByItself() && script.out_of_memory) {
    state.out_of_memory = true;
    state.exit_code = kKilled;
  }
  if (EndsByItself() && script.engine_breaks) {
    state.engine_broke = true;
    state.exit_code = kTerminated;
  }
  return state;
}

void FakeContainer::CutAt(Duration at, int exit_code) {
  const Duration after = std::max(at - started, Duration{0});
  if (after < Length()) cut = Cut{.after = after, .exit_code = exit_code};
}

std::int64_t FakeContainer::LinesBy(Duration now) const {
  if (!started_at || script.log_lines == 0) return 0;
  const Duration ran = std::min(now, Ends()) - started;
  if (ran >= script.run) return script.log_lines;
  return ran.count() * script.log_lines / script.run.count();
}

Duration FakeContainer::LineTime(std::int64_t number) const {
  const std::int64_t micros = script.run.count() * number;
  return started + Duration{(micros + script.log_lines - 1) / script.log_lines};
}

std::string FakeContainer::Line(std::int64_t number) const {
  return "line " + std::to_string(number) + " of " + std::to_string(script.log_lines) +
         script.log_text + "\n";
}

LogStream FakeContainer::LineStream(std::int64_t number) const {
  return number % kErrorLineEvery == 0 ? LogStream::kErr : LogStream::kOut;
}

}  // namespace ioworker::engine::fake
