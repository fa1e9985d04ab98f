#include "egress/address.h"

#include <gtest/gtest.h>

namespace ioworker::egress {
namespace {

TEST(AddressTest, ReadsAndWritesBothVersions) {
  for (const char* text : {"192.0.2.1", "0.0.0.0", "2001:db8::1", "::", "fe80::1"}) {
    const auto address = Address::Parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->Text(), text);
  }
  for (const char* text : {"", "1.2.3", "1.2.3.4.5", "1.2.3.4/8", "fe80::1%eth0", "[::1]", "a.b"}) {
    EXPECT_FALSE(Address::Parse(text)) << text;
  }
}

TEST(RangeTest, ClearsWhatIsBehindItsBits) {
  EXPECT_EQ(Range::Parse("10.1.2.3/8")->Text(), "10.0.0.0/8");
  EXPECT_EQ(Range::Parse("192.168.77.130/25")->Text(), "192.168.77.128/25");
  EXPECT_EQ(Range::Parse("2001:db8:ffff::1/33")->Text(), "2001:db8:8000::/33");
  EXPECT_EQ(Range::Parse("1.2.3.4/32")->Text(), "1.2.3.4/32");
  for (const char* text :
       {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "::/129", "/8"}) {
    EXPECT_FALSE(Range::Parse(text)) << text;
  }
}

TEST(RangeTest, ContainsOnlyItsOwnVersion) {
  const auto range = *Range::Parse("0.0.0.0/0");
  EXPECT_TRUE(range.Contains(*Address::Parse("8.8.8.8")));
  EXPECT_FALSE(range.Contains(*Address::Parse("2600::1")));
}

TEST(IsPublicTest, KnowsWhatIsNot) {
  for (const char* text : {"10.0.0.1",
                           "127.0.0.1",
                           "169.254.169.254",
                           "172.31.255.255",
                           "192.168.1.1",
                           "100.64.0.1",
                           "0.0.0.0",
                           "224.0.0.1",
                           "255.255.255.255",
                           "198.18.0.1",
                           "192.0.2.1",
                           "::1",
                           "::",
                           "::ffff:8.8.8.8",
                           "64:ff9b::808:808",
                           "fe80::1",
                           "fd00::1",
                           "ff02::1",
                           "2002:808:808::1",
                           "2001::1",
                           "2001:db8::1",
                           "5f00::1"}) {
    EXPECT_FALSE(IsPublic(*Address::Parse(text))) << text;
  }
  for (const char* text : {"1.1.1.1", "8.8.8.8", "11.22.33.44", "172.32.0.1", "172.15.255.255",
                           "100.128.0.1", "223.255.255.255", "2606:4700::1111", "2a00::1"}) {
    EXPECT_TRUE(IsPublic(*Address::Parse(text))) << text;
  }
}

TEST(LocalNetworksTest, HoldsTheLoopback) {
  const auto networks = LocalNetworks();
  EXPECT_NE(std::ranges::find(networks, *Range::Parse("127.0.0.0/8")), networks.end());
}

}  // namespace
}  // namespace ioworker::egress
