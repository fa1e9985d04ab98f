// The figures of one run, by the keys of the table that scripts/bench prints, and what they are to
// be.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "child.h"

namespace ioworker::bench {

using Figures = std::map<std::string, double>;

// The value at `share` (0 to 1) of the sorted values; 0 for none.
double Percentile(std::vector<double> values, double share);

// The budgets beside what was measured. Keys without a budget come last.
std::string ToTable(const Figures& figures);

// One flat object; what was not measured is absent.
std::string ToJson(const Figures& figures);

// The benches. Each starts what it needs, measures, and adds its figures.
Status MeasureLifecycle(const Programs& programs, Figures& figures);
Status MeasureLifecycleOnPostgres(const Programs& programs, Figures& figures);
Status MeasureLatency(const Programs& programs, Figures& figures);
Status MeasurePlacing(const Programs& programs, Figures& figures);
Status MeasureIdle(const Programs& programs, Figures& figures);
Status MeasureStart(const Programs& programs, Figures& figures);
Status MeasureAgent(const Programs& programs, Figures& figures);
Status MeasureReclaim(const Programs& programs, Figures& figures);
Status MeasureMessages(const Programs& programs, Figures& figures);
Status MeasureRestart(const Programs& programs, Figures& figures);
Status MeasureStorm(const Programs& programs, Figures& figures);
Status MeasureFailover(const Programs& programs, Figures& figures);
Status MeasureYardstick(const Programs& programs, Figures& figures);
Status MeasureSimulation(const Programs& programs, Figures& figures);
Status MeasureChain(const Programs& programs, Figures& figures);
Status MeasureFirstJob(const Programs& programs, Figures& figures);

}  // namespace ioworker::bench
