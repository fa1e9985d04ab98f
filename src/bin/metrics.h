// Metrics: the figures of one coordinator process, for its operator's Prometheus. Each part counts
// for itself; here the figures get their names (docs/reference/metrics.md). Any thread.
#pragma once

#include <functional>
#include <string>

#include "app/app.h"
#include "gateway/gateway.h"
#include "http/call_figures.h"
#include "net/server.h"

namespace ioworker::bin {

struct MetricsParts {
  const app::App& app;
  gateway::Gateway& gateway;
  const http::CallFigures& calls;
  // The server, once it serves.
  std::function<net::Server*()> server;
  std::function<bool()> leads;
};

// In Prometheus' text format. Where another replica leads, without what only a leader knows.
std::string CollectMetrics(const MetricsParts& parts);

}  // namespace ioworker::bin
