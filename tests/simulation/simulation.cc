#include "simulation.h"

#include <algorithm>
#include <memory>

#include "checks.h"
#include "coordinator.h"
#include "device.h"
#include "people.h"
#include "rows.h"
#include "sqlite_store.h"
#include "wire.h"
#include "world.h"

namespace ioworker::simulation {
namespace {

constexpr Duration kTrouble = minutes{12};
constexpr Duration kCalmMax = hours{4};
constexpr std::uint64_t kCommitsPerAudit = 40;

core::NetworkSettings MakeSettings(World& world) {
  constexpr int kGraces[] = {15, 60, 200};
  constexpr int kIntervals[] = {7, 60};
  constexpr int kFees[] = {0, 500, 3333};
  core::NetworkSettings settings;
  settings.presence_grace = seconds{kGraces[world.random.Below(3)]};
  settings.settle_interval = seconds{kIntervals[world.random.Below(2)]};
  settings.fee_basis_points = kFees[world.random.Below(3)];
  settings.pulling_max = minutes{20};
  settings.attempts_max = world.Happens(300) ? 3 : 50;
  return settings;
}

// Each kind of trouble is absent, rare or frequent, whatever the others are.
Faults MakeFaults(World& world) {
  const auto one_of = [&](std::uint64_t rare, std::uint64_t frequent) {
    const std::uint64_t choices[] = {0, rare, frequent};
    return choices[world.random.Below(3)];
  };
  return {.message_lost = one_of(5, 80),
          .message_repeated = one_of(20, 200),
          .message_reordered = one_of(20, 200),
          .message_slow = one_of(10, 100),
          .upload_slow = one_of(20, 300),
          .link_break = one_of(20, 150),
          .device_crash = one_of(10, 50),
          .device_wiped = one_of(50, 300),
          .device_old = one_of(50, 300),
          .device_lies = one_of(100, 500),
          .coordinator_crash = one_of(2, 15),
          .bad_end = one_of(20, 150),
          .lends_less = one_of(100, 500)};
}

devices::Inventory MakeInventory(World& world) {
  devices::Inventory inventory;
  inventory.cores = static_cast<std::uint32_t>(world.Between(1, 6));
  inventory.memory_mib = static_cast<std::uint32_t>(world.Between(256, 6000));
  inventory.disk_mib = static_cast<std::uint32_t>(world.Between(100, 1000));
  const auto gpus = world.Happens(300) ? static_cast<std::uint32_t>(world.Between(1, 2)) : 0U;
  for (std::uint32_t index = 0; index < gpus; ++index) {
    inventory.gpus.push_back({.index = index, .model = "H100", .memory_mib = 80'000, .driver = ""});
  }
  return inventory;
}

// Everything, tied together.
class Run {
 public:
  explicit Run(const RunOptions& options)
      : world_(options.seed, options.traced),
        store_(options.on_sqlite ? MakeSqliteStore() : std::make_unique<MemoryStore>(rows_)),
        on_sqlite_(options.on_sqlite),
        coordinator_(world_, rows_, *store_, MakeSettings(world_)),
        wire_(world_, coordinator_),
        people_(world_, coordinator_, promises_),
        checks_(world_, {rows_, truths_, promises_, wire_, coordinator_.settings()}) {
    coordinator_.SetWatchers(
        {.on_commit = [this](const core::Changes& changes) { OnCommit(changes); },
         .on_message = [this](const core::DeviceMessage& message) { wire_.OnMessage(message); },
         .on_crash = [this] { OnCrash(); }});
  }

  RunReport Execute() {
    coordinator_.Start();
    people_.Settle(static_cast<int>(world_.Between(1, 3)), static_cast<int>(world_.Between(1, 2)));
    const auto devices = world_.Between(1, 5);
    for (std::uint64_t i = 0; i < devices; ++i) Enrol(MakeInventory(world_));
    Advance(seconds{30});

    world_.faults = MakeFaults(world_);
    Suffer();
    PeopleAct();
    Advance(kTrouble);

    Calm();
    const Instant latest = world_.now() + kCalmMax;
    while (world_.failure.empty() && !Done() && world_.now() < latest) Advance(minutes{1});
    Advance(minutes{1});
    if (world_.failure.empty()) checks_.AtEnd();
    for (const auto& device : devices_) {
      if (device->running() > 0) world_.Fail("{} still runs something", device->id().Text());
    }
    Audit();
    return Report();
  }

 private:
  void Advance(Duration by) {
    const Instant until = world_.now() + by;
    while (world_.failure.empty() && world_.timeline.RunNext(until)) {
    }
  }

  void Enrol(devices::Inventory inventory) {
    people_.Enrol(inventory, [this, inventory](DeviceId id) {
      devices_.push_back(std::make_unique<Device>(world_, wire_, truths_, id, inventory));
      devices_.back()->Start();
    });
  }

  void Suffer() {
    if (calm_) return;
    for (const auto& device : devices_) device->SufferFaults();
    world_.timeline.After(seconds{10}, [this] { Suffer(); });
  }

  void PeopleAct() {
    if (calm_) return;
    if (!devices_.empty()) people_.Act(devices_);
    world_.timeline.After(world_.Millis(1000, 30'000), [this] { PeopleAct(); });
  }

  // From here on nothing fails, and there are three more devices, which can do everything.
  void Calm() {
    world_.Note("calm");
    calm_ = true;
    world_.faults = {};
    people_.MakePeace(devices_);
    for (std::uint64_t i = 0; i < kGangMax; ++i) {
      Enrol({.cpu_model = "any",
             .cores = 64,
             .memory_mib = 256'000,
             .disk_mib = 100'000,
             .gpus = {{.index = 0, .model = "H100", .memory_mib = 80'000, .driver = ""},
                      {.index = 1, .model = "H100", .memory_mib = 80'000, .driver = ""}},
             .operating_system = {},
             .engine = {},
             .architecture = {},
             .agent_version = {}});
    }
  }

  bool Done() const {
    const bool ended = std::ranges::all_of(
        rows_.jobs, [](const auto& entry) { return jobs::HasEnded(entry.second.state); });
    return ended &&
           std::ranges::all_of(devices_, [](const auto& device) { return device->running() == 0; });
  }

  void OnCommit(const core::Changes& changes) {
    ++report_.commits;
    checks_.AfterCommit(changes);
    if (on_sqlite_ && report_.commits % kCommitsPerAudit == 0) Audit();
  }

  void OnCrash() {
    ++report_.coordinator_crashes;
    wire_.OnCoordinatorCrash();
    world_.timeline.After(world_.Millis(100, 100'000), [this] {
      if (!coordinator_.up()) coordinator_.Start();
    });
  }

  void Audit() {
    const auto found = store_->Audit();
    if (!found) return world_.Fail("the audit failed: {}", found.error().detail);
    if (!found->empty()) world_.Fail("the auditor found: {}", *found);
  }

  RunReport Report() {
    report_.failure = world_.failure;
    report_.trace = std::move(world_.trace);
    report_.faults = world_.suffered;
    report_.jobs = rows_.jobs.size();
    report_.leases = rows_.leases.size();
    for (const auto& [ref, lease] : rows_.leases) {
      if (lease.reason == jobs::EndReason::kDeviceLost) ++report_.leases_lost;
      if (lease.resumed_from != 0) ++report_.leases_resumed;
    }
    for (const auto& [id, job] : rows_.jobs) report_.tasks_succeeded += job.tasks.succeeded;
    return std::move(report_);
  }

  World world_;
  Rows rows_;
  Truths truths_;
  Promises promises_;
  std::unique_ptr<Store> store_;
  const bool on_sqlite_;
  Coordinator coordinator_;
  Wire wire_;
  People people_;
  Checks checks_;
  std::vector<std::unique_ptr<Device>> devices_;
  bool calm_ = false;
  RunReport report_;
};

}  // namespace

RunReport RunSimulation(const RunOptions& options) { return Run(options).Execute(); }

}  // namespace ioworker::simulation
