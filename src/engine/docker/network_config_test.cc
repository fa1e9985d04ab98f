#include "engine/docker/network_config.h"

#include <gtest/gtest.h>

namespace ioworker::engine::docker {
namespace {

// What Docker says of a network that it made as asked.
Json Inspected() {
  Json inspected = ToNetworkRequest("dev_1", "job_1/0/2");
  inspected["IPAM"]["Config"] = {{{"Subnet", "172.20.0.0/16"}, {"Gateway", "172.20.0.1"}}};
  return inspected;
}

TEST(NetworkConfigTest, InterfacesHaveNamesThatTheKernelTakes) {
  EXPECT_EQ(BridgeName("dev_1", "job_1/0/2").size(), 15U);
  EXPECT_NE(BridgeName("dev_1", "job_1/0/2"), BridgeName("dev_1", "job_1/0/3"));
  EXPECT_NE(BridgeName("dev_1", "job_1/0/2"), BridgeName("dev_2", "job_1/0/2"));
}

TEST(NetworkConfigTest, NetworkGivesNoAddressesOfVersionSix) {
  const Json request = ToNetworkRequest("dev_1", "job_1/0/2");
  EXPECT_EQ(request["EnableIPv6"], false);
  EXPECT_EQ(request["Options"]["com.docker.network.bridge.enable_icc"], "false");
}

TEST(NetworkConfigTest, ReadsItsOwn) {
  const auto network = ReadNetwork(Inspected(), "dev_1");
  ASSERT_TRUE(network);
  EXPECT_EQ(network->name, "ioworker-job_1.0.2");
  EXPECT_EQ(network->lease, "job_1/0/2");
  EXPECT_EQ(network->bridge, BridgeName("dev_1", "job_1/0/2"));
  EXPECT_EQ(network->gateway, "172.20.0.1");
}

TEST(NetworkConfigTest, WhatIsNotItsOwnOrHasNoGatewayIsNone) {
  EXPECT_FALSE(ReadNetwork(Inspected(), "dev_2"));
  Json strange = Inspected();
  strange["Labels"] = nullptr;
  EXPECT_FALSE(ReadNetwork(strange, "dev_1"));
  Json only_six = Inspected();
  only_six["IPAM"]["Config"] = {{{"Gateway", "fd00::1"}}};
  EXPECT_FALSE(ReadNetwork(only_six, "dev_1"));
  EXPECT_FALSE(ReadNetwork(Json(nullptr), "dev_1"));
}

}  // namespace
}  // namespace ioworker::engine::docker
