// All devices come back after the coordinator was killed.
#include "base/clock.h"
#include "figures.h"
#include "fleet.h"

namespace ioworker::bench {
namespace {

constexpr int kDevices = 9'000;

}  // namespace

Status MeasureStorm(const Programs& programs, Figures& figures) {
  const SystemClock clock;
  TRY(const auto network, BenchNetwork::Start(programs, {.tls = true}));
  net::Loop loop(2);
  Fleet fleet(*network, loop, {.devices = kDevices, .returns = true});
  TRY(fleet.Link());
  const Duration begin = clock.Steady();
  const auto passed = [&] { return std::chrono::duration<double>(clock.Steady() - begin).count(); };
  network->Kill();
  TRY(fleet.AwaitGone(seconds{30}));
  figures["storm_gone_s"] = passed();
  TRY(network->StartAgain());
  figures["storm_start_s"] = passed();
  TRY(fleet.AwaitLinked(kDevices / 2, minutes{2}));
  figures["storm_50_s"] = passed();
  TRY(fleet.AwaitLinked(kDevices * 99 / 100, minutes{2}));
  figures["storm_99_s"] = passed();
  TRY(fleet.AwaitLinked(kDevices, minutes{2}));
  figures["storm_100_s"] = passed();
  TRY(const double peak, network->process().PeakKib());
  figures["storm_peak_kib"] = peak / kDevices;
  TRY(const double rss, network->process().MemoryKib("Rss"));
  figures["storm_rss_mib"] = rss / 1024;
  return {};
}

}  // namespace ioworker::bench
