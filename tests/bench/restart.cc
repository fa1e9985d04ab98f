// A coordinator that starts with a large network in its database.
#include <filesystem>

#include "base/clock.h"
#include "core/load.h"
#include "db/sqlite/sqlite.h"
#include "figures.h"
#include "fleet.h"
#include "grown_network.h"

namespace ioworker::bench {
namespace {

constexpr std::uint32_t kDevices = 100'000;
constexpr std::uint64_t kTasks = 1'000'000;
constexpr std::size_t kRowsOfACommit = 20'000;

// Writes the rows of a large network beside those of the small one that is there.
Status Fill(const std::string& path, std::uint64_t& running) {
  TRY(const auto database, db::sqlite::Open(path));
  TRY(const auto writer, database->OpenWriter());
  TRY(auto before, core::Load(*writer, {}, SystemClock().Now()));
  Money outside;
  for (const auto& purse : before.purses) {
    if (purse.id == ledger::PurseId::Outside()) outside = purse.available;
  }
  core::Changes gathered;
  Status saved;
  const auto save = [&](core::Changes& changes, bool now) {
    gathered.Add(std::move(changes));
    if (!now && gathered.leases.size() < kRowsOfACommit) return;
    // The small network has put money into the world as well.
    const auto world = gathered.purses.find(ledger::PurseId::Outside());
    if (world != gathered.purses.end()) world->second.available += outside;
    if (saved) saved = core::Save(*writer, std::exchange(gathered, {}));
  };
  GrownNetwork grown(
      kDevices, [&](core::Changes& changes) { save(changes, false); }, std::move(before));
  grown.Submit(kTasks);
  grown.StartAll();
  core::Changes rest;
  save(rest, true);
  running = grown.network().tasks_running();
  return saved;
}

}  // namespace

Status MeasureRestart(const Programs& programs, Figures& figures) {
  const SystemClock clock;
  TRY(const auto network, BenchNetwork::Start(programs));
  network->Stop();
  std::uint64_t running = 0;
  TRY(Fill(network->folder() + "/network/network.db", running));
  const Duration begin = clock.Steady();
  TRY(network->StartAgain());
  TRY(network->Get("/v1/network"));
  figures["restart_s"] = std::chrono::duration<double>(clock.Steady() - begin).count();
  figures["restart_leases"] = static_cast<double>(running);
  TRY(const double rss, network->process().MemoryKib("Rss"));
  figures["restart_rss_mib"] = rss / 1024;
  return {};
}

}  // namespace ioworker::bench
