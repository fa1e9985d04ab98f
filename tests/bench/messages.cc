// Device messages taken in: samples of telemetry, sent as fast as the coordinator reads them.
#include "figures.h"
#include "fleet.h"

namespace ioworker::bench {
namespace {

constexpr int kDevices = 500;
constexpr int kMessages = 1'000;  // of each

}  // namespace

Status MeasureMessages(const Programs& programs, Figures& figures) {
  TRY(const auto network, BenchNetwork::Start(programs));
  net::Loop loop(1);
  Fleet fleet(*network, loop, {.devices = kDevices});
  TRY(fleet.Link());
  TRY(const double before, network->process().CpuSeconds());
  TRY(fleet.Chatter(kMessages, minutes{2}));
  TRY(const double after, network->process().CpuSeconds());
  figures["device_messages_per_s_core"] = double{kDevices} * kMessages / (after - before);
  return {};
}

}  // namespace ioworker::bench
