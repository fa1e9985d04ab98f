// What an idle device costs the coordinator: the growth of its process's own memory with linked
// devices, by device.
#include "figures.h"
#include "fleet.h"

namespace ioworker::bench {
namespace {

constexpr int kDevices = 2'000;

Result<double> KibPerDevice(const Programs& programs, bool tls) {
  TRY(const auto network, BenchNetwork::Start(programs, {.tls = tls}));
  net::Loop loop(1);
  Fleet few(*network, loop, {.devices = 200});
  TRY(few.Link());
  TRY(const double before, network->process().MemoryKib("Anonymous"));
  Fleet many(*network, loop, {.devices = kDevices});
  TRY(many.Link());
  TRY(const double after, network->process().MemoryKib("Anonymous"));
  return (after - before) / kDevices;
}

}  // namespace

Status MeasureIdle(const Programs& programs, Figures& figures) {
  TRY(figures["idle_device_plain_kib"], KibPerDevice(programs, false));
  TRY(figures["idle_device_tls_kib"], KibPerDevice(programs, true));
  return {};
}

}  // namespace ioworker::bench
