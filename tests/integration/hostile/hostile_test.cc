// A coordinator among clients that mean it no good, or that are merely many: it goes on serving
// everybody else, and gives nobody more than a connection's worth of memory. The coordinator is a
// process of its own, so that ten thousand connections find descriptors on both sides.
#include <vector>

#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include "../../bench/child.h"
#include "base/clock.h"
#include "base/file.h"
#include "net/http_client.h"
#include "net/test_support.h"

namespace ioworker::integration {
namespace {

using nlohmann::json;

class HostileTest : public testing::Test {
 protected:
  HostileTest() {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    // What the sanitizer keeps of freed memory would be taken for the program's.
    setenv("ASAN_OPTIONS", "quarantine_size_mb=1", 1);
    setenv("IOWORKER_DATA", folder_.path().c_str(), 1);
    auto started = bench::Child::Start({IOWORKER_PROGRAM, "coordinator", "--data", folder_.path(),
                                        "--port", "0", "--calls-per-second", "0"},
                                       folder_.path() + "/log");
    EXPECT_TRUE(started);
    coordinator_ = *std::move(started);
    EXPECT_TRUE(coordinator_->AwaitLine("ready", minutes{1}));
    const auto kept =
        json::parse(ReadFile(folder_.path() + "/network/operator.json", 1 << 16).value_or(""));
    url_ = kept["url"];
    key_ = kept["api_key"];
    port_ = static_cast<std::uint16_t>(std::stoi(url_.substr(url_.rfind(':') + 1)));
  }

  net::Response Call(const std::string& method, const std::string& path, std::string body = {}) {
    net::HttpCall call{.method = method, .url = url_ + path, .body = std::move(body)};
    call.headers = {{"authorization", "Bearer " + key_}, {"content-type", "application/json"}};
    auto response = client_.Send(call);
    EXPECT_TRUE(response) << response.error().message;
    return response.value_or(net::Response{});
  }

  // One line of the coordinator's own figures.
  double Figure(const std::string& name) {
    const auto page = Call("GET", "/metrics").body;
    const auto at = page.find("\n" + name + " ");
    EXPECT_NE(at, std::string::npos) << name;
    return at == std::string::npos ? -1 : std::stod(page.substr(at + name.size() + 2));
  }

  bool AwaitFewConnections() {
    const SystemClock clock;
    const Duration end = clock.Steady() + seconds{40};
    while (clock.Steady() < end) {
      if (Figure("ioworker_connections") < 5) return true;
      bench::Wait(milliseconds{200});
    }
    return false;
  }

  double MemoryKib() { return coordinator_->MemoryKib("Anonymous").value_or(0); }

  bench::TemporaryFolder folder_;
  std::unique_ptr<bench::Child> coordinator_;
  net::HttpClient client_{{}};
  std::string url_;
  std::string key_;
  std::uint16_t port_ = 0;
};

TEST_F(HostileTest, TenThousandIdleConnections) {
  constexpr std::size_t kConnections = 10'000;
  const double before = MemoryKib();
  std::vector<net::RawPeer> idle;
  idle.reserve(kConnections);
  while (idle.size() < kConnections) idle.emplace_back(port_);
  EXPECT_EQ(Call("GET", "/v1/network").status, 200);
  const double each = (MemoryKib() - before) / kConnections;
  std::cout << "memory of an idle connection: " << each << " KiB\n";
  EXPECT_LT(each, 64) << "with the sanitizers' own";
  EXPECT_TRUE(AwaitFewConnections()) << "who says nothing is let go";
}

TEST_F(HostileTest, HeadsThatComeByteByByte) {
  std::vector<net::RawPeer> slow;
  for (int i = 0; i < 500; ++i) slow.emplace_back(port_).Send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
  const SystemClock clock;
  const Duration end = clock.Steady() + seconds{12};
  int answered = 0;
  while (clock.Steady() < end) {
    for (auto& peer : slow) peer.Send("x");
    answered += Call("GET", "/v1/network").status == 200 ? 1 : 0;
    bench::Wait(milliseconds{200});
  }
  EXPECT_GT(answered, 10);
  EXPECT_TRUE(AwaitFewConnections()) << "a head has ten seconds, however often a byte comes";
}

TEST_F(HostileTest, ReadersThatNeverRead) {
  std::vector<net::RawPeer> readers;
  for (int i = 0; i < 50; ++i) {
    auto& reader = readers.emplace_back(port_);
    const int small = 4096;
    setsockopt(reader.descriptor(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    reader.Send(
        "GET /v1/events:watch HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n"
        "Authorization: Bearer " +
        key_ + "\r\n\r\n");
    EXPECT_TRUE(reader.ReadUntil("\r\n\r\n").starts_with("HTTP/1.1 200"));
  }
  const double before = MemoryKib();
  json jobs = json::array();
  for (int i = 0; i < 1000; ++i) jobs.push_back({{"image", "a"}, {"name", std::string(100, 'n')}});
  const std::string body = json{{"jobs", jobs}}.dump();
  // An event of a job is a few hundred bytes; a reader may leave a MiB unread.
  int batches = 0;
  for (int i = 0; i < 30 && Figure("ioworker_connections") > 25; ++i) {
    EXPECT_EQ(Call("POST", "/v1/jobs", body).status, 201);
    ++batches;
  }
  const double jobs_and_readers = MemoryKib() - before;
  EXPECT_TRUE(AwaitFewConnections()) << "they are cut off";
  const double then = MemoryKib();
  for (int i = 0; i < batches; ++i) EXPECT_EQ(Call("POST", "/v1/jobs", body).status, 201);
  const double jobs_alone = MemoryKib() - then;
  std::cout << batches << " times 1000 jobs: " << jobs_and_readers << " KiB with readers, "
            << jobs_alone << " KiB without\n";
  EXPECT_LT(jobs_and_readers - jobs_alone, 50 * 10 * 1024) << "of each reader, a few MiB at most";
}

TEST_F(HostileTest, BodiesThatAreDeepOrLarge) {
  const std::string deep(900'000, '[');
  EXPECT_EQ(Call("POST", "/v1/jobs", deep).status, 400);
  std::string nested = "{\"jobs\":[{\"image\":\"a\",\"environment\":";
  for (int i = 0; i < 100'000; ++i) nested += "{\"a\":";
  EXPECT_EQ(Call("POST", "/v1/jobs", nested).status, 400);
  for (const auto* head : {"Content-Length: 99999999999", "Content-Length: 18446744073709551616",
                           "Transfer-Encoding: chunked\r\nContent-Length: 5"}) {
    net::RawPeer peer(port_);
    peer.Send("POST /v1/jobs HTTP/1.1\r\nHost: a\r\n" + std::string(head) + "\r\n\r\n");
    const auto answer = peer.ReadAnswer();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 4")) << head << "\n" << answer;
  }
  net::RawPeer endless(port_);
  endless.Send(
      "POST /v1/jobs HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
      "Content-Type: application/json\r\n\r\n");
  const std::string chunk = "10000\r\n" + std::string(0x10000, ' ') + "\r\n";
  int sent = 0;
  while (sent < 1000 && endless.Send(chunk)) ++sent;
  EXPECT_LT(sent, 1000) << "64 MiB are not taken";
  EXPECT_EQ(Call("GET", "/v1/network").status, 200);
}

TEST_F(HostileTest, DevicesThatConnectAndSayNothing) {
  std::vector<net::RawPeer> mute;
  for (int i = 0; i < 2'000; ++i) {
    mute.emplace_back(port_).Send(
        "GET /v1/device/connect HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: "
        "Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  }
  EXPECT_EQ(Call("GET", "/v1/network").status, 200);
  EXPECT_TRUE(AwaitFewConnections()) << "a device greets within ten seconds";
  EXPECT_EQ(Figure("ioworker_devices_linked"), 0);
}

}  // namespace
}  // namespace ioworker::integration
