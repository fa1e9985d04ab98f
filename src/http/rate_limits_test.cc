#include "http/rate_limits.h"

#include <gtest/gtest.h>

#include "http/testing.h"

namespace ioworker::http {
namespace {

class RateLimitsTest : public testing::Test {
 protected:
  static net::Request From(std::string peer, std::string forwarded = {}) {
    auto request = MakeRequest("GET", "/v1/network");
    request.peer = std::move(peer);
    if (!forwarded.empty()) request.headers.push_back({"X-Forwarded-For", std::move(forwarded)});
    return request;
  }
  static app::Caller Account(std::uint64_t number) {
    app::Caller caller;
    caller.account = {number, number};
    return caller;
  }
  // How many calls of a thousand are let through now.
  int Admitted(const net::Request& request, const app::Caller& caller) {
    int admitted = 0;
    for (int i = 0; i < 1000; ++i) admitted += limits_.Take(request, caller) == Duration{} ? 1 : 0;
    return admitted;
  }
  std::string Seen(const net::Request& request) {
    return AddressOf(request, {"127.0.0.1", "10.0.0.1"});
  }

  ManualClock clock_{{seconds{1'000'000}.count() * 1'000'000}};
  RateLimits limits_{{.caller = 50, .address = 10}, clock_};
};

TEST_F(RateLimitsTest, BurstThenTheRate) {
  EXPECT_EQ(Admitted(From("192.0.2.1"), {}), 100);
  clock_.Advance(seconds{2});
  EXPECT_EQ(Admitted(From("192.0.2.1"), {}), 20);
  clock_.Advance(hours{1});
  EXPECT_EQ(Admitted(From("192.0.2.1"), {}), 100);
}

TEST_F(RateLimitsTest, TellsWhenTheNextOneMayCome) {
  Admitted(From("192.0.2.1"), {});
  const Duration wait = limits_.Take(From("192.0.2.1"), {});
  EXPECT_EQ(wait, milliseconds{100});
  clock_.Advance(wait);
  EXPECT_EQ(limits_.Take(From("192.0.2.1"), {}), Duration{});
}

TEST_F(RateLimitsTest, EachHasItsOwn) {
  EXPECT_EQ(Admitted(From("192.0.2.1"), {}), 100);
  EXPECT_EQ(Admitted(From("192.0.2.2"), {}), 100);
  EXPECT_EQ(Admitted(From("192.0.2.1"), Account(1)), 500) << "who is known is not the address";
  EXPECT_EQ(Admitted(From("192.0.2.3"), Account(1)), 0) << "whatever the address";
  EXPECT_EQ(Admitted(From("192.0.2.1"), Account(2)), 500);
}

TEST_F(RateLimitsTest, NoLimitIfTheRateIsZero) {
  RateLimits none({.caller = 0, .address = 0}, clock_);
  for (int i = 0; i < 10'000; ++i) ASSERT_EQ(none.Take(From("192.0.2.1"), {}), Duration{});
}

TEST_F(RateLimitsTest, AddressesOfOneNetworkShare) {
  EXPECT_EQ(Admitted(From("2001:db8::1"), {}), 100);
  EXPECT_EQ(Admitted(From("2001:db8::2:3"), {}), 0);
  EXPECT_EQ(Admitted(From("2001:db8:0:1::1"), {}), 100);
}

TEST_F(RateLimitsTest, OnlyTrustedProxiesSayWhoCalls) {
  EXPECT_EQ(Seen(From("192.0.2.1", "198.51.100.7")), "192.0.2.1");
  EXPECT_EQ(Seen(From("127.0.0.1")), "127.0.0.1");
  EXPECT_EQ(Seen(From("127.0.0.1", "198.51.100.7")), "198.51.100.7");
  EXPECT_EQ(Seen(From("127.0.0.1", "203.0.113.9, 198.51.100.7")), "198.51.100.7");
  EXPECT_EQ(Seen(From("127.0.0.1", "198.51.100.7,  10.0.0.1")), "198.51.100.7");
  EXPECT_EQ(Seen(From("127.0.0.1", "unknown, 10.0.0.1")), "10.0.0.1");
  EXPECT_EQ(Seen(From("127.0.0.1", ",")), "127.0.0.1");
}

TEST_F(RateLimitsTest, ManyAddressesCostLittleMemory) {
  for (std::uint32_t i = 0; i < 2 * RateLimits::kBucketsMax; ++i) {
    limits_.Take(From(std::to_string(i >> 16) + "." + std::to_string(i >> 8 & 255) + "." +
                      std::to_string(i & 255) + ".1"),
                 {});
  }
  EXPECT_LE(limits_.buckets(), RateLimits::kBucketsMax + 1);
  EXPECT_EQ(Admitted(From("203.0.113.1"), {}), 0) << "the rest have used up what they share";
  clock_.Advance(minutes{1});
  EXPECT_EQ(Admitted(From("203.0.113.1"), {}), 100) << "those that are quiet are forgotten";
}

}  // namespace
}  // namespace ioworker::http
