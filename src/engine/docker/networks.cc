// The engine's networks of leases.
#include "base/text.h"
#include "engine/docker/container_config.h"
#include "engine/docker/docker_engine.h"
#include "engine/docker/network_config.h"

namespace ioworker::engine::docker {

Result<std::optional<Network>> DockerEngine::FindNetwork(const std::string& name,
                                                         const std::stop_token& stop) {
  TRY(const ApiReply reply, api_.Send({.path = "/networks/" + EncodePercent(name), .stop = stop}));
  if (reply.Is({404})) return std::optional<Network>();
  if (!reply.Is({200})) return EngineError("look at the network", reply);
  return ReadNetwork(ParseJson(reply.body), options_.device);
}

Result<Network> DockerEngine::CreateNetwork(const std::string& lease, std::stop_token stop) {
  const std::string name = ContainerName(lease);
  TRY(auto there, FindNetwork(name, stop));
  if (there) return *std::move(there);
  TRY(const ApiReply reply, api_.Send({.method = "POST",
                                       .path = "/networks/create",
                                       .body = ToNetworkRequest(options_.device, lease),
                                       .stop = stop}));
  if (!reply.Is({200, 201})) return EngineError("make a network", reply);
  TRY(auto made, FindNetwork(name, stop));
  if (!made) return EngineError("make a network", reply);
  return *std::move(made);
}

Status DockerEngine::RemoveNetwork(const std::string& lease, std::stop_token stop) {
  const std::string name = ContainerName(lease);
  TRY(const auto there, FindNetwork(name, stop));
  if (!there) return {};
  TRY(const ApiReply reply,
      api_.Send({.method = "DELETE", .path = "/networks/" + EncodePercent(name), .stop = stop}));
  if (reply.Is({200, 204, 404})) return {};
  return EngineError("remove the network", reply);
}

Result<std::vector<Network>> DockerEngine::ListNetworks(std::stop_token stop) {
  const Json filters = {{"label", {"ioworker.device=" + options_.device}}};
  TRY(const ApiReply reply,
      api_.Send({.path = "/networks?filters=" + EncodePercent(WriteJson(filters)), .stop = stop}));
  if (!reply.Is({200})) return EngineError("list its networks", reply);
  std::vector<Network> networks;
  const Json listed = ParseJson(reply.body);
  if (!listed.is_array()) return networks;
  for (const Json& item : listed) {
    if (auto network = ReadNetwork(item, options_.device)) networks.push_back(*std::move(network));
  }
  return networks;
}

}  // namespace ioworker::engine::docker
