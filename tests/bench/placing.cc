// What decisions cost as the network grows, in process: no socket, no disk, all rules.
#include <cmath>

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "figures.h"
#include "grown_network.h"

namespace ioworker::bench {
namespace {

constexpr int kLives = 100'000;
constexpr int kChoices = 40;  // compared with a look at every offer

double Seconds(Duration time) { return std::chrono::duration<double>(time).count(); }

// Of this process, without what was freed but not given back.
double UsedBytes() {
  const auto info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd);
}

// So many devices, ten waiting tasks for each (a million at least), and lives of tasks among them.
struct Growth {
  double place_per_s = 0;
  double life_us = 0;
  double device_bytes = 0;
  double waiting_task_bytes = 0;
  double regret_percent = 0;  // how much dearer than the cheapest that a look at all finds
};

Result<Growth> Grow(std::uint32_t devices) {
  const SystemClock clock;
  Growth growth;
  const double empty = UsedBytes();
  GrownNetwork grown(devices);
  growth.device_bytes = (UsedBytes() - empty) / devices;

  // While there is room: how good the choices are.
  for (int i = 0; i < kChoices; ++i) {
    const auto choice = grown.Choose(1 + static_cast<std::uint32_t>(i % 4));
    if (!choice.rules_kept) return Internal("the market broke a rule");
    const auto scan = static_cast<double>(choice.by_scan.micros);
    const double regret = 100 * (static_cast<double>(choice.by_market.micros) - scan) / scan;
    growth.regret_percent = std::max(growth.regret_percent, regret);
    grown.Submit(1 + devices / 100);
  }
  const Duration begin = clock.Steady();
  const auto placed = grown.Submit(std::max<std::uint64_t>(1'000'000, 10ULL * devices));
  growth.place_per_s = static_cast<double>(placed) / Seconds(clock.Steady() - begin);
  if (grown.network().tasks_waiting() == 0) return Internal("the bench's network has idle devices");
  const double full = UsedBytes();
  grown.Submit(1'000'000);
  growth.waiting_task_bytes = (UsedBytes() - full) / 1e6;
  for (int i = 0; i < kLives / 10; ++i) grown.LiveOne();
  const Duration lives = clock.Steady();
  for (int i = 0; i < kLives; ++i) grown.LiveOne();
  growth.life_us = 1e6 * Seconds(clock.Steady() - lives) / kLives;
  return growth;
}

}  // namespace

Status MeasurePlacing(const Programs&, Figures& figures) {
  fmt::print(stderr, "{:>10} {:>12} {:>10} {:>12} {:>18} {:>9}\n", "devices", "placed per s",
             "us a life", "bytes/device", "bytes/waiting task", "regret %");
  double first_us = 0;
  for (const std::uint32_t devices : {1'000U, 10'000U, 100'000U, 1'000'000U}) {
    TRY(const auto growth, Grow(devices));
    fmt::print(stderr, "{:>10} {:>12.0f} {:>10.2f} {:>12.0f} {:>18.3f} {:>9.2f}\n", devices,
               growth.place_per_s, growth.life_us, growth.device_bytes, growth.waiting_task_bytes,
               growth.regret_percent);
    if (devices == 1'000) first_us = growth.life_us;
    figures[fmt::format("life_us_{}", devices)] = growth.life_us;
    if (devices == 100'000) {
      figures["place_per_s_core"] = growth.place_per_s;
      figures["device_bytes"] = growth.device_bytes;
      figures["waiting_task_bytes"] = growth.waiting_task_bytes;
      figures["place_regret_percent"] = growth.regret_percent;
    }
    if (devices == 1'000'000) figures["place_growth_1m_over_1k"] = growth.life_us / first_us;
  }
  return {};
}

}  // namespace ioworker::bench
