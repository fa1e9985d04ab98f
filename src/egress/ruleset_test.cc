#include "egress/ruleset.h"

#include <gtest/gtest.h>

namespace ioworker::egress {
namespace {

Outlet Some(bool listed = false) {
  return {.table = TableOf("dev_1", "job_1/0/1"),
          .bridge = "iow123",
          .gateway = *Address::Parse("172.20.0.1"),
          .listed = listed};
}

TEST(RulesetTest, NamesOfTablesTellDevicesAndLeasesApart) {
  const auto table = TableOf("dev_1", "job_1/0/1");
  EXPECT_LE(table.size(), 40U);
  EXPECT_TRUE(table.starts_with(TablesOf("dev_1")));
  EXPECT_FALSE(table.starts_with(TablesOf("dev_2")));
  EXPECT_NE(table, TableOf("dev_1", "job_1/0/2"));
}

TEST(RulesetTest, DeniesSpecialRangesAndWhatItIsTold) {
  const auto text = MakeTable(Some(), {*Range::Parse("11.0.0.0/24"), *Range::Parse("2600::/64")});
  for (const char* part :
       {"169.254.0.0/16", "11.0.0.0/24", "2600::/64", "8000::/1", "ct state new accept\n    drop",
        "iifname \"iow123\" jump out", "ip daddr 172.20.0.1 udp dport 53"}) {
    EXPECT_TRUE(text.contains(part)) << part << "\n" << text;
  }
}

TEST(RulesetTest, ListLetsOnlyPinsThrough) {
  const auto text = MakeTable(Some(true), {});
  EXPECT_TRUE(text.contains("ip daddr @pinned accept\n    drop"));
  EXPECT_FALSE(text.contains("ct state new accept"));
}

TEST(RulesetTest, PinsAreOfVersionFourAndTimed) {
  const auto text = PinAddresses(
      Some(true), {*Address::Parse("9.9.9.9"), *Address::Parse("2600::1")}, seconds{60});
  EXPECT_TRUE(text.contains("{ 9.9.9.9 timeout 60s }"));
  EXPECT_FALSE(text.contains("2600"));
}

TEST(RulesetTest, CapIsOfAllBridgesAndOfEachWay) {
  const auto table = CapTableOf("dev_1");
  EXPECT_FALSE(table.starts_with(TablesOf("dev_1"))) << "or a sweep would take it for a lease's";
  const auto text = MakeCapTable(table, {.sent = 125'000, .received = 12'500'000}, {"a", "b"});
  for (const char* part :
       {"elements = { \"a\", \"b\" }",
        "iifname @bridges limit rate over 125000 bytes/second burst 262144 bytes drop",
        "oifname @bridges limit rate over 12500000 bytes/second burst 1562500 bytes drop"}) {
    EXPECT_TRUE(text.contains(part)) << part << "\n" << text;
  }
  EXPECT_FALSE(MakeCapTable(table, {.sent = 1}, {}).contains("oifname"));
  EXPECT_TRUE(MakeCapTable(table, {.closed = true}, {"a"}).contains("oifname @bridges drop"));
}

}  // namespace
}  // namespace ioworker::egress
