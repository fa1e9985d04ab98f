#include "engine/fake/fake_engine.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "base/digest.h"
#include "base/file.h"
#include "engine/fake/journal.h"

namespace ioworker::engine::fake {
namespace {

constexpr int kTerminated = 128 + 15;
constexpr int kKilled = 128 + 9;
constexpr Duration kWaitMax = hours{1};  // at a time, so that no clock overflows
constexpr std::int64_t kPullMillisMax = std::int64_t{24} * 3600 * 1000;
constexpr Duration kProgressEvery = milliseconds{50};

std::unexpected<Error> Refused(ErrorCode code, std::string reason, std::string message) {
  return std::unexpected(
      Error{.code = code, .reason = std::move(reason), .message = std::move(message)});
}

std::unexpected<Error> Stopped() {
  return Refused(ErrorCode::kUnavailable, "stopped",
                 "the caller ended the wait for the fake engine");
}

struct PullPlan {
  Duration length{0};
  std::uint64_t bytes = 0;
};

// All of the text as a number that is not negative.
std::optional<std::int64_t> ReadNumber(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = end == text.data() + text.size();
  if (error != std::errc() || !is_whole || number < 0) return std::nullopt;
  return number;
}

// "slow/MILLISECONDS/BYTES" says how the pull goes.
std::optional<PullPlan> PlanOf(std::string_view image) {
  constexpr std::string_view kPrefix = "slow/";
  if (!image.starts_with(kPrefix)) return std::nullopt;
  image.remove_prefix(kPrefix.size());
  const auto slash = image.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto millis = ReadNumber(image.substr(0, slash));
  const auto bytes = ReadNumber(image.substr(slash + 1));
  if (!millis || !bytes) return std::nullopt;
  return PullPlan{.length = milliseconds{std::min(*millis, kPullMillisMax)},
                  .bytes = static_cast<std::uint64_t>(*bytes)};
}

PullProgress ProgressAt(const PullPlan& plan, Duration passed) {
  const double part = plan.length.count() == 0
                          ? 1
                          : std::min(1.0, static_cast<double>(passed.count()) /
                                              static_cast<double>(plan.length.count()));
  return {.bytes_done = static_cast<std::uint64_t>(static_cast<double>(plan.bytes) * part),
          .bytes_total = plan.bytes};
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

Result<std::string> FakeEngine::Pull(const std::string& image,
                                     const std::function<void(const PullProgress&)>& on_progress,
                                     std::stop_token stop) {
  if (image.empty() || image.starts_with("missing/")) {
    return Refused(ErrorCode::kNotFound, "image_error",
                   "there is no image " + image + "; the fake engine has all but missing/…");
  }
  TRY(Answer(image));
  const PullPlan plan = PlanOf(image).value_or(
      PullPlan{.length = options_.pull_duration, .bytes = options_.pull_bytes});
  const Duration begin = clock_.Steady();
  const std::stop_callback wake(stop, [this] {
    const Lock lock(mutex_);
    pull_changed_.NotifyAll();
  });
  for (;;) {
    const Duration passed = clock_.Steady() - begin;
    {
      const Lock lock(mutex_);
      if (const auto here = images_.find(image); here != images_.end()) return here->second;
    }
    if (on_progress) on_progress(ProgressAt(plan, passed));
    const Lock lock(mutex_);
    if (passed >= plan.length) break;
    if (stop.stop_requested()) return Stopped();
    pull_changed_.WaitFor(mutex_, std::min(kProgressEvery, plan.length - passed));
  }
  std::string id = "sha256:" + Hex(Sha256(image));
  const Lock lock(mutex_);
  images_[image] = id;
  TRY(Save());
  return id;
}

Status FakeEngine::Answer(const std::string& image) {
  constexpr std::string_view kAway = "away/";
  if (!image.starts_with(kAway)) return {};
  const auto times = ReadNumber(std::string_view(image).substr(kAway.size()));
  const Lock lock(mutex_);
  if (times && missed_[image]++ >= *times) return {};
  return Refused(ErrorCode::kUnavailable, "engine_away", "the image's name asked for this refusal");
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
  const bool here = std::ranges::any_of(images_, [&](const auto& image) {
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
  if (container.EndsByItself() && !container.spec.scratch_path.empty()) {
    for (const Output& output : container.script.outputs) {
      TRY(WriteFile(container.spec.scratch_path + "/out/" + output.name, output.content,
                    FileMode::kEveryoneReads));
    }
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
