// Exposition: figures in Prometheus' text format. A family is named once; its lines follow.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>

#include "base/histogram.h"
#include "base/money.h"

namespace ioworker::app {

// As Prometheus wants them: seconds, and decimal numbers of the network's currency.
inline double Seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }
inline double Units(Money money) { return static_cast<double>(money.micros) / 1e6; }

class Exposition {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;

  // One kind of figure; what is added later goes to the last of them.
  Exposition& Counter(std::string name, std::string help);
  Exposition& Gauge(std::string name, std::string help);
  // In seconds.
  Exposition& Histograms(std::string name, std::string help);

  Exposition& Add(double value, const Labels& labels = {});
  Exposition& Add(const Histogram& histogram, const Labels& labels = {});

  std::string Text() const;

 private:
  Exposition& Begin(std::string name, std::string help, prometheus::MetricType type);
  prometheus::ClientMetric& Line(const Labels& labels);

  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace ioworker::app
