#include "app/exposition.h"

#include <limits>

#include <prometheus/text_serializer.h>

#include "base/check.h"

namespace ioworker::app {
Exposition& Exposition::Counter(std::string name, std::string help) {
  return Begin(std::move(name), std::move(help), prometheus::MetricType::Counter);
}

Exposition& Exposition::Gauge(std::string name, std::string help) {
  return Begin(std::move(name), std::move(help), prometheus::MetricType::Gauge);
}

Exposition& Exposition::Histograms(std::string name, std::string help) {
  return Begin(std::move(name), std::move(help), prometheus::MetricType::Histogram);
}

Exposition& Exposition::Begin(std::string name, std::string help, prometheus::MetricType type) {
  auto& family = families_.emplace_back();
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = type;
  return *this;
}

prometheus::ClientMetric& Exposition::Line(const Labels& labels) {
  CHECK(!families_.empty(), "a figure of no family");
  auto& line = families_.back().metric.emplace_back();
  for (const auto& [name, value] : labels) line.label.push_back({name, value});
  return line;
}

Exposition& Exposition::Add(double value, const Labels& labels) {
  const bool counts = families_.back().type == prometheus::MetricType::Counter;
  auto& line = Line(labels);
  (counts ? line.counter.value : line.gauge.value) = value;
  return *this;
}

Exposition& Exposition::Add(const Histogram& histogram, const Labels& labels) {
  auto& line = Line(labels).histogram;
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < histogram.counts().size(); ++i) {
    below += histogram.counts()[i];
    const bool last = i == Histogram::kBounds.size();
    line.bucket.push_back({.cumulative_count = below,
                           .upper_bound = last ? std::numeric_limits<double>::infinity()
                                               : Seconds(Histogram::kBounds[i])});
  }
  line.sample_count = below;
  line.sample_sum = Seconds(histogram.sum());
  return *this;
}

std::string Exposition::Text() const { return prometheus::TextSerializer().Serialize(families_); }

}  // namespace ioworker::app
