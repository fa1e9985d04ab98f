#include "engine/docker/network_config.h"

#include "base/digest.h"
#include "engine/docker/container_config.h"

namespace ioworker::engine::docker {
namespace {

constexpr const char* kBridgeOption = "com.docker.network.bridge.name";

}  // namespace

std::string BridgeName(const std::string& device, const std::string& lease) {
  return "iow" + Hex(Sha256(device + "/" + lease)).substr(0, 12);
}

Json ToNetworkRequest(const std::string& device, const std::string& lease) {
  return {{"Name", ContainerName(lease)},
          {"CheckDuplicate", true},
          {"Driver", "bridge"},
          {"EnableIPv6", false},
          {"Labels", {{"ioworker.lease", lease}, {"ioworker.device", device}}},
          {"Options",
           {{kBridgeOption, BridgeName(device, lease)},
            {"com.docker.network.bridge.enable_icc", "false"},
            {"com.docker.network.bridge.enable_ip_masquerade", "true"}}}};
}

std::optional<Network> ReadNetwork(const Json& inspected, const std::string& device) {
  const std::string lease = AsText(Field(inspected, {"Labels", "ioworker.lease"}));
  if (lease.empty() || AsText(Field(inspected, {"Labels", "ioworker.device"})) != device) {
    return std::nullopt;
  }
  Network network{.name = AsText(Field(inspected, {"Name"})),
                  .lease = lease,
                  .bridge = AsText(Field(inspected, {"Options", kBridgeOption}))};
  const Json& pools = Field(inspected, {"IPAM", "Config"});
  if (!pools.is_array()) return std::nullopt;
  for (const Json& pool : pools) {
    const std::string gateway = AsText(Field(pool, {"Gateway"}));
    // With some engines it is "172.18.0.1/16".
    const std::string address = gateway.substr(0, gateway.find('/'));
    if (network.gateway.empty() && !address.contains(':')) network.gateway = address;
  }
  if (network.gateway.empty() || network.bridge.empty()) return std::nullopt;
  return network;
}

}  // namespace ioworker::engine::docker
