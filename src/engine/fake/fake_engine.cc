#include "engine/fake/fake_engine.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "engine/fake/journal.h"
#include "engine/fake/refusal.h"
#include "engine/fake/trial.h"

namespace ioworker::engine::fake {
namespace {

constexpr int kTerminated = 128 + 15;
constexpr int kKilled = 128 + 9;
constexpr int kNotResumed = 77;
constexpr std::size_t kFileBytesMax = 1 << 20;
constexpr Duration kWaitMax = hours{1};  // at a time, so that no clock overflows

Status WriteAllOf(const std::vector<Output>& files, const std::string& folder) {
  for (const Output& file : files) {
    TRY(WriteFile(folder + "/" + file.name, file.content, FileMode::kEveryoneReads));
  }
  return {};
}

bool FindsAllOf(const std::vector<Output>& files, const std::string& folder) {
  return std::ranges::all_of(files, [&](const Output& file) {
    return ReadFile(folder + "/" + file.name, kFileBytesMax).value_or("\n") == file.content;
  });
}

}  // namespace

Result<std::unique_ptr<FakeEngine>> FakeEngine::Open(const Clock& clock,
                                                     FakeEngineOptions options) {
  std::unique_ptr<FakeEngine> engine(new FakeEngine(clock, std::move(options)));
  if (engine->options_.journal_path.empty()) return engine;
  TRY(JournalContent content, ReadJournal(engine->options_.journal_path));
  const Lock lock(engine->mutex_);
  engine->images_ = std::move(content.images);
  for (FakeContainer& container : content.containers) {
    if (container.started_at)
      container.started = clock.Steady() - (clock.Now() - *container.started_at);
    std::string id = container.Id();
    engine->entries_.emplace(std::move(id), std::make_shared<Entry>(std::move(container)));
  }
  return engine;
}

void FakeEngine::Nudge() {
  const Lock lock(mutex_);
  pull_changed_.NotifyAll();
  for (const auto& [id, entry] : entries_) entry->changed.NotifyAll();
}

Result<EngineInfo> FakeEngine::Info() {
  return EngineInfo{.name = "fake",
                    .version = "1",
                    .storage_driver = "memory",
                    .cgroup_version = 2,
                    .rootless = false,
                    .memory_limit = options_.limits,
                    .swap_limit = options_.limits,
                    .pids_limit = true,
                    .cpu_limit = true,
                    .seccomp = true};
}

Result<std::vector<Isolation>> FakeEngine::ProveIsolation(const std::string&, std::stop_token) {
  return options_.isolations;
}

Result<std::string> FakeEngine::Create(const ContainerSpec& spec, std::stop_token) {
  TRY(Script script, ReadScript(spec.environment));
  if (!script.create_error.empty()) {
    return Refused(ErrorCode::kUnavailable, script.create_error,
                   "FAKE_CREATE_ERROR asked for this refusal");
  }
  FakeContainer container{.spec = spec, .script = std::move(script)};
  std::string id = container.Id();
  const Lock lock(mutex_);
  const bool imported = imported_.contains(spec.image);
  if (imported) Perform(container);
  const bool here = imported || std::ranges::any_of(images_, [&](const auto& image) {
                      return image.first == spec.image || image.second == spec.image;
                    });
  if (!here)
    return Refused(ErrorCode::kNotFound, "image_error",
                   "the image " + spec.image + " was not pulled");
  if (!entries_.emplace(id, std::make_shared<Entry>(std::move(container))).second) {
    return Conflict("container_exists",
                    "there is a container of the lease " + spec.lease + " already");
  }
  TRY(Save());
  return id;
}

// What an image that was imported runs is the trial job's program.
void FakeEngine::Perform(FakeContainer& container) const {
  constexpr std::size_t kFaultsBytesMax = 64 << 10;
  const auto faults = ReadFile(options_.faults_path, kFaultsBytesMax);
  container.script.says = TrialSays(container.spec, faults ? *faults : std::string());
  container.script.log_lines = 1;
}

Status FakeEngine::Start(const std::string& id, std::stop_token) {
  const Lock lock(mutex_);
  TRY(const EntryPointer entry, Find(id));
  FakeContainer& container = entry->container;
  if (container.started_at) return {};
  if (!container.script.start_error.empty()) {
    return Refused(ErrorCode::kInvalidArgument, container.script.start_error,
                   "FAKE_START_ERROR asked for this refusal");
  }
  container.started_at = clock_.Now();
  container.started = clock_.Steady();
  const std::string folder = container.spec.scratch_path + "/checkpoint";
  const bool resumed = FindsAllOf(container.script.resumes, folder);
  if (!resumed) container.cut = Cut{.after = Duration{0}, .exit_code = kNotResumed};
  if (resumed) TRY(WriteAllOf(container.script.checkpoint, folder));
  entry->changed.NotifyAll();
  return Save();
}

Status FakeEngine::ReadLogs(const std::string& id, bool follow, const LogSink& sink,
                            std::stop_token stop) {
  TRY(const EntryPointer entry, FindUnlocked(id));
  const std::stop_callback wake(stop, [&] { Wake(*entry); });
  std::int64_t told = 0;
  for (;;) {
    std::int64_t there = 0;
    bool ended = false;
    {
      const Lock lock(mutex_);
      const FakeContainer& container = entry->container;
      if (stop.stop_requested()) return Stopped();
      if (entry->removed) return NotFound("container", id);
      there = container.LinesBy(clock_.Steady());
      ended = !container.started_at || container.EndedBy(clock_.Steady());
      if (there == told && follow && ended && container.script.log_hangs) {
        WaitUntil(*entry, clock_.Steady() + kWaitMax);
        continue;
      }
      if (there == told && follow && !ended) {
        const Duration next =
            told < container.script.log_lines ? container.LineTime(told + 1) : container.Ends();
        WaitUntil(*entry, std::min(next, container.Ends()));
        continue;
      }
    }
    // The script and its lines never change: no lock is needed to read them.
    for (; told < there; ++told)
      TRY(sink(entry->container.LineStream(told + 1), entry->container.Line(told + 1)));
    if (!follow || (ended && !entry->container.script.log_hangs)) return {};
  }
}

Result<ContainerState> FakeEngine::Wait(const std::string& id, std::stop_token stop) {
  TRY(const EntryPointer entry, FindUnlocked(id));
  const std::stop_callback wake(stop, [&] { Wake(*entry); });
  const Lock lock(mutex_);
  for (;;) {
    if (entry->removed) return NotFound("container", id);
    Result<ContainerState> state = Settle(*entry);
    if (!state || !state->running) return state;
    if (stop.stop_requested()) return Stopped();
    WaitUntil(*entry, entry->container.Ends());
  }
}

Result<ContainerState> FakeEngine::Inspect(const std::string& id, std::stop_token) {
  const Lock lock(mutex_);
  TRY(const EntryPointer entry, Find(id));
  return Settle(*entry);
}

Result<ContainerStats> FakeEngine::Stats(const std::string& id, std::stop_token) {
  const Lock lock(mutex_);
  TRY(const EntryPointer entry, Find(id));
  const FakeContainer& container = entry->container;
  if (!container.StateAt(clock_.Steady()).running) return ContainerStats{};
  return ContainerStats{.cpu_cores = static_cast<double>(container.spec.cores),
                        .memory_bytes = (std::uint64_t{container.spec.memory_mib} << 20) / 2};
}

Status FakeEngine::Stop(const std::string& id, seconds grace, std::stop_token stop) {
  const Result<EntryPointer> found = FindUnlocked(id);
  if (!found) return {};
  Entry& entry = **found;
  const std::stop_callback wake(stop, [&] { Wake(entry); });
  const Lock lock(mutex_);
  FakeContainer& container = entry.container;
  if (!container.StateAt(clock_.Steady()).running) return {};
  if (container.script.ignores_stop) {
    container.CutAt(clock_.Steady() + grace, kKilled);
  } else {
    container.CutAt(clock_.Steady(), kTerminated);
  }
  entry.changed.NotifyAll();
  TRY(Save());
  while (!entry.removed && !container.EndedBy(clock_.Steady())) {
    if (stop.stop_requested()) return Stopped();
    WaitUntil(entry, container.Ends());
  }
  return {};
}

Status FakeEngine::Remove(const std::string& id, std::stop_token) {
  const Lock lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end()) return {};
  found->second->removed = true;
  found->second->changed.NotifyAll();
  entries_.erase(found);
  return Save();
}

Result<std::vector<ContainerState>> FakeEngine::List(std::stop_token) {
  const Lock lock(mutex_);
  std::vector<ContainerState> states;
  for (const auto& [id, entry] : entries_) {
    TRY(ContainerState state, Settle(*entry));
    states.push_back(std::move(state));
  }
  return states;
}

// Nothing passes a fake network; its gateway is this machine.
Result<Network> FakeEngine::CreateNetwork(const std::string& lease, std::stop_token) {
  const Lock lock(mutex_);
  const Network network{
      .name = "fake-" + lease, .lease = lease, .bridge = "lo", .gateway = "127.0.0.1"};
  return networks_.try_emplace(lease, network).first->second;
}

Status FakeEngine::RemoveNetwork(const std::string& lease, std::stop_token) {
  const Lock lock(mutex_);
  networks_.erase(lease);
  return {};
}

Result<std::vector<Network>> FakeEngine::ListNetworks(std::stop_token) {
  const Lock lock(mutex_);
  std::vector<Network> networks;
  for (const auto& [lease, network] : networks_) networks.push_back(network);
  return networks;
}

Result<FakeEngine::EntryPointer> FakeEngine::Find(const std::string& id) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return NotFound("container", id);
  return found->second;
}

Result<FakeEngine::EntryPointer> FakeEngine::FindUnlocked(const std::string& id) {
  const Lock lock(mutex_);
  return Find(id);
}

void FakeEngine::Wake(Entry& entry) {
  const Lock lock(mutex_);
  entry.changed.NotifyAll();
}

Result<ContainerState> FakeEngine::Settle(Entry& entry) {
  const FakeContainer& container = entry.container;
  ContainerState state = container.StateAt(clock_.Steady());
  if (entry.settled || !state.started || state.running) return state;
  const bool by_itself = container.EndsByItself();
  const std::string& scratch = container.spec.scratch_path;
  if (by_itself) TRY(WriteAllOf(container.script.outputs, scratch + "/out"));
  if (by_itself || state.exit_code == kTerminated) {
    TRY(WriteAllOf(container.script.last_checkpoint, scratch + "/checkpoint"));
  }
  entry.settled = true;
  return state;
}

void FakeEngine::WaitUntil(Entry& entry, Duration until) {
  const Duration left = until - clock_.Steady();
  if (left > Duration{0}) entry.changed.WaitFor(mutex_, std::min(left, kWaitMax));
}

Status FakeEngine::Save() {
  if (options_.journal_path.empty()) return {};
  JournalContent content{.images = images_};
  for (const auto& [id, entry] : entries_) content.containers.push_back(entry->container);
  return WriteJournal(options_.journal_path, content);
}

}  // namespace ioworker::engine::fake
