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
constexpr int kRounds = 50;       // of placing
constexpr int kOfARound = 1'000;  // tasks
constexpr int kChoices = 40;      // compared with a look at every offer

double Seconds(Duration time) { return std::chrono::duration<double>(time).count(); }

// Of this process, without what was freed but not given back.
double UsedBytes() {
  const auto info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd);
}

// So many devices, filled, and then tasks that end and others that take their places.
struct Growth {
  double place_us = 0;     // from submitted to placed, one of a thousand at a time
  double place_per_s = 0;  // while ten tasks wait for each device
  double life_us = 0;      // a whole life, while they wait
  double device_bytes = 0;
  double waiting_task_bytes = 0;
  double regret_percent = 0;  // how much dearer than the cheapest that a look at all finds
};

Status CompareChoices(GrownNetwork& grown, std::uint32_t devices, Growth& growth) {
  for (int i = 0; i < kChoices; ++i) {
    const auto choice = grown.Choose(1 + static_cast<std::uint32_t>(i % 4));
    if (!choice.rules_kept) return Internal("the market broke a rule");
    const auto scan = static_cast<double>(choice.by_scan.micros);
    const double regret = 100 * (static_cast<double>(choice.by_market.micros) - scan) / scan;
    growth.regret_percent = std::max(growth.regret_percent, regret);
    grown.Submit(1 + devices / 100);
  }
  return {};
}

// Tasks end where it happens to be, nobody waits, and as many new ones find the room.
double PlacingMicros(GrownNetwork& grown, const Clock& clock) {
  Duration total{};
  for (int round = 0; round < kRounds; ++round) {
    for (int i = 0; i < kOfARound; ++i) grown.LiveOne();
    const Duration begin = clock.Steady();
    grown.Submit(kOfARound);
    total += clock.Steady() - begin;
    grown.StartAll();
  }
  return 1e6 * Seconds(total) / (kRounds * kOfARound);
}

Result<Growth> Grow(std::uint32_t devices) {
  const SystemClock clock;
  Growth growth;
  const double empty = UsedBytes();
  GrownNetwork grown(devices);
  growth.device_bytes = (UsedBytes() - empty) / devices;
  TRY(CompareChoices(grown, devices, growth));
  grown.Submit(2ULL * devices);
  grown.StartAll();
  growth.place_us = PlacingMicros(grown, clock);

  const Duration fill = clock.Steady();
  const auto placed = grown.Submit(std::max<std::uint64_t>(1'000'000, 10ULL * devices));
  growth.place_per_s = static_cast<double>(placed) / Seconds(clock.Steady() - fill);
  if (grown.network().tasks_waiting() == 0) return Internal("the bench's network has idle devices");
  const double full = UsedBytes();
  grown.Submit(1'000'000);
  growth.waiting_task_bytes = (UsedBytes() - full) / 1e6;
  grown.StartAll();
  for (int i = 0; i < kLives / 10; ++i) grown.LiveOne();
  const Duration lives = clock.Steady();
  for (int i = 0; i < kLives; ++i) grown.LiveOne();
  growth.life_us = 1e6 * Seconds(clock.Steady() - lives) / kLives;
  return growth;
}

}  // namespace

Status MeasurePlacing(const Programs&, Figures& figures) {
  fmt::print(stderr, "{:>10} {:>14} {:>12} {:>10} {:>13} {:>19} {:>9}\n", "devices",
             "us a placement", "placed per s", "us a life", "bytes/device", "bytes/waiting task",
             "regret %");
  Growth first;
  for (const std::uint32_t devices : {1'000U, 10'000U, 100'000U, 1'000'000U}) {
    TRY(const auto growth, Grow(devices));
    fmt::print(stderr, "{:>10} {:>14.2f} {:>12.0f} {:>10.2f} {:>13.0f} {:>19.3f} {:>9.2f}\n",
               devices, growth.place_us, growth.place_per_s, growth.life_us, growth.device_bytes,
               growth.waiting_task_bytes, growth.regret_percent);
    if (devices == 1'000) first = growth;
    figures[fmt::format("place_us_{}", devices)] = growth.place_us;
    figures[fmt::format("life_us_{}", devices)] = growth.life_us;
    if (devices == 100'000) {
      figures["place_per_s_core"] = growth.place_per_s;
      figures["device_bytes"] = growth.device_bytes;
      figures["waiting_task_bytes"] = growth.waiting_task_bytes;
      figures["place_regret_percent"] = growth.regret_percent;
    }
    if (devices != 1'000'000) continue;
    figures["place_growth_1m_over_1k"] = growth.place_us / first.place_us;
    figures["life_growth_1m_over_1k"] = growth.life_us / first.life_us;
  }
  return {};
}

}  // namespace ioworker::bench
