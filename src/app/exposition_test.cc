#include "app/exposition.h"

#include <gtest/gtest.h>

namespace ioworker::app {
namespace {

TEST(ExpositionTest, FamiliesAndLines) {
  Exposition page;
  page.Gauge("size", "How big.").Add(1.5);
  page.Counter("calls_total", "Calls.").Add(2, {{"call", "a\"b\\c\n"}}).Add(3, {{"call", "d"}});
  EXPECT_EQ(page.Text(),
            "# HELP size How big.\n# TYPE size gauge\nsize 1.5\n"
            "# HELP calls_total Calls.\n# TYPE calls_total counter\n"
            "calls_total{call=\"a\\\"b\\\\c\\n\"} 2\ncalls_total{call=\"d\"} 3\n");
}

TEST(ExpositionTest, HistogramsCountUpwards) {
  Histogram histogram;
  histogram.Add(microseconds{100});  // the end of a range belongs to it
  histogram.Add(microseconds{101});
  histogram.Add(hours{2});
  EXPECT_EQ(histogram.Total(), 3U);
  const auto text = Exposition().Histograms("took", "Time.").Add(histogram).Text();
  const auto has = [&](const std::string& line) { return text.contains(line + "\n"); };
  EXPECT_TRUE(has("took_bucket{le=\"0.0001\"} 1")) << text;
  EXPECT_TRUE(has("took_bucket{le=\"0.00025\"} 2"));
  EXPECT_TRUE(has("took_bucket{le=\"3600\"} 2"));
  EXPECT_TRUE(has("took_bucket{le=\"+Inf\"} 3"));
  EXPECT_TRUE(has("took_count 3"));
  EXPECT_TRUE(has("took_sum 7200.000201"));
}

}  // namespace
}  // namespace ioworker::app
