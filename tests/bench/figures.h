// The figures of one run, by the keys of the table that scripts/bench prints.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace ioworker::bench {

using Figures = std::map<std::string, double>;

// The value at `share` (0 to 1) of the sorted values; 0 for none.
double Percentile(std::vector<double> values, double share);

// The benches. Each starts what it needs, measures, and adds its figures.
Status MeasureLifecycle(Figures& figures);  // lifecycle_sqlite_per_s
Status MeasureLatency(Figures& figures);    // submit_to_start_p50_ms, submit_to_start_p99_ms
Status MeasurePlacing(Figures& figures);    // place_per_s_core, place_p50_us, place_p99_us
Status MeasureIdle(Figures& figures);       // idle_device_plain_kib

}  // namespace ioworker::bench
