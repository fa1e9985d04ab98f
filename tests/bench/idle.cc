// What an idle device costs the coordinator in memory: the growth of the process, both ends of each
// connection included, halved.
#include <malloc.h>

#include "figures.h"
#include "fleet.h"

namespace ioworker::bench {
namespace {

double UsedKib() {
  malloc_trim(0);
  return static_cast<double>(mallinfo2().uordblks) / 1024.0;
}

}  // namespace

Status MeasureIdle(Figures& figures) {
  constexpr int kDevices = 2000;
  TRY(auto network, StartNetwork());
  net::Loop loop(1);
  Fleet fleet(*network, loop);
  TRY(fleet.Link(/*devices=*/10, /*cores=*/4));
  const double before = UsedKib();
  Fleet many(*network, loop);
  TRY(many.Link(kDevices, /*cores=*/4));
  figures["idle_device_plain_kib"] = (UsedKib() - before) / kDevices / 2;
  return {};
}

}  // namespace ioworker::bench
