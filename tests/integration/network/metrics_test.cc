// What Prometheus gets to see, from a whole network.
#include "base/file.h"
#include "network_fixture.h"

namespace ioworker::integration {
namespace {

using nlohmann::json;

class MetricsTest : public NetworkFixture {
 protected:
  std::string Scrape(const std::string& path) {
    net::HttpCall call{.url = coordinator_->url() + path,
                       .headers = {{"authorization", "Bearer " + key_}}};
    auto response = net::HttpClient({}).Send(call);
    EXPECT_TRUE(response);
    EXPECT_EQ(response->status, 200);
    EXPECT_TRUE(net::FindHeader(response->headers, "content-type").starts_with("text/plain"));
    return response->body;
  }

  // The value of one line.
  static double ValueOf(const std::string& page, const std::string& line) {
    const auto at = page.find("\n" + line + " ");
    EXPECT_NE(at, std::string::npos) << line << " is not in\n" << page;
    return at == std::string::npos ? -1 : std::stod(page.substr(at + line.size() + 2));
  }
};

TEST_F(MetricsTest, NetworkIsForItsOperator) {
  key_.clear();
  EXPECT_EQ(Get("/metrics").status, 401);
}

TEST_F(MetricsTest, OperatorSeesWhatHappened) {
  StartDevice();
  AwaitEnd(Submit({{"tasks", 3}, {"environment", {{"FAKE_RUN_MS", "1200"}}}}));
  const auto page = Scrape("/metrics");
  EXPECT_EQ(ValueOf(page, "ioworker_leads"), 1);
  EXPECT_EQ(ValueOf(page, "ioworker_devices_linked"), 1);
  EXPECT_EQ(ValueOf(page, "ioworker_devices_online"), 1);
  EXPECT_EQ(ValueOf(page, "ioworker_jobs_submitted_total"), 1);
  EXPECT_EQ(ValueOf(page, "ioworker_tasks_submitted_total"), 3);
  EXPECT_EQ(ValueOf(page, "ioworker_leases_placed_total"), 3);
  EXPECT_EQ(ValueOf(page, "ioworker_leases_started_total"), 3);
  EXPECT_EQ(ValueOf(page, "ioworker_leases_ended_total{reason=\"completed\"}"), 3);
  EXPECT_EQ(ValueOf(page, "ioworker_lease_start_seconds_count"), 3);
  EXPECT_EQ(ValueOf(page, "ioworker_task_wait_seconds_count"), 3);
  EXPECT_GT(ValueOf(page, "ioworker_charged_total"), ValueOf(page, "ioworker_fees_total"));
  EXPECT_GT(ValueOf(page, "ioworker_commands_total"), 9);
  EXPECT_GT(ValueOf(page, "ioworker_database_commit_seconds_count"), 0);
  EXPECT_GT(ValueOf(page, "ioworker_device_messages_total"), 9);
  EXPECT_EQ(ValueOf(page, "ioworker_calls_total{call=\"JobService.CreateJobs\",status=\"201\"}"),
            1);
  EXPECT_EQ(ValueOf(page, "ioworker_call_seconds_count{call=\"JobService.CreateJobs\"}"), 1);
  EXPECT_GT(ValueOf(page, "ioworker_connections"), 0);
  EXPECT_GT(ValueOf(page, "process_resident_memory_bytes"), 1 << 20);
  EXPECT_GT(ValueOf(page, "process_open_fds"), 3);
}

TEST_F(MetricsTest, EveryFigureIsInTheReference) {
  StartDevice();
  const auto reference = ReadFile(IOWORKER_DOCS "/reference/metrics.md", 1 << 20);
  ASSERT_TRUE(reference);
  constexpr std::string_view kMark = "# TYPE ";
  for (const auto* path : {"/metrics", "/v1/metrics"}) {
    const auto page = Scrape(path);
    int families = 0;
    for (auto at = page.find(kMark); at != std::string::npos; at = page.find(kMark, at + 1)) {
      const auto begin = at + kMark.size();
      const auto name = page.substr(begin, page.find(' ', begin) - begin);
      EXPECT_TRUE(reference->contains("`" + name + "`")) << name;
      ++families;
    }
    EXPECT_GT(families, 10);
  }
}

TEST_F(MetricsTest, LenderSeesOwnDevicesOnly) {
  StartDevice();
  AwaitEnd(Submit({{"environment", {{"FAKE_RUN_MS", "2200"}}}}));
  const std::string device = Get("/v1/devices").body["devices"][0]["id"];
  const std::string name = Get("/v1/devices").body["devices"][0]["name"];
  const std::string labels = "{device=\"" + device + "\",name=\"" + name + "\"}";
  const auto page = Scrape("/v1/metrics");
  EXPECT_EQ(ValueOf(page, "ioworker_device_linked" + labels), 1);
  EXPECT_EQ(ValueOf(page, "ioworker_device_leases" + labels), 0);
  EXPECT_GT(ValueOf(page, "ioworker_device_earned_total" + labels), 0);
  EXPECT_TRUE(page.contains("state=\"ready\"} 1")) << page;

  const auto other = Post("/v1/accounts", {{"name", "other"}, {"roles", {"LENDER"}}});
  key_ = coordinator_->MakeApiKey(other.body["id"], "key").value();
  EXPECT_EQ(Scrape("/v1/metrics").find(device), std::string::npos);
}

}  // namespace
}  // namespace ioworker::integration
