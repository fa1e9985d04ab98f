#include "egress/packet_filter.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include "base/program.h"

namespace ioworker::egress {
namespace {

using Json = nlohmann::json;

constexpr Duration kUntold = seconds{1};
constexpr Duration kRest = milliseconds{200};  // others may change their rules all the time

// What nft has to say, as JSON; its array of objects.
Result<Json> Ask(std::vector<std::string> words) {
  words.insert(words.begin(), {"nft", "-j"});
  TRY(const auto end, RunProgram(words));
  auto json = Json::parse(end.output, nullptr, false);
  const bool good = end.status == 0 && json.is_object() && json.contains("nftables") &&
                    json["nftables"].is_array();
  if (!good) return Unavailable("the packet filter does not answer", end.output);
  return std::move(json["nftables"]);
}

// By table, what its counters "sent" and "received" say.
std::map<std::string, Traffic> TrafficsIn(const Json& objects) {
  std::map<std::string, Traffic> traffics;
  for (const Json& object : objects) {
    if (!object.contains("counter")) continue;
    const Json& counter = object["counter"];
    const std::string name = counter.value("name", "");
    Traffic& traffic = traffics[counter.value("table", "")];
    if (name == "sent") traffic.sent = counter.value("bytes", std::uint64_t{0});
    if (name == "received") traffic.received = counter.value("bytes", std::uint64_t{0});
  }
  return traffics;
}

}  // namespace

Status ApplyRules(const std::string& text) {
  TRY(const auto end, RunProgram({"nft", "-f", "-"}, text));
  if (end.status == 0) return {};
  return Unavailable("the packet filter does not take the rules", end.output);
}

Result<std::vector<std::string>> ListTables(const std::string& prefix) {
  TRY(const auto objects, Ask({"list", "tables", "inet"}));
  std::vector<std::string> names;
  for (const Json& object : objects) {
    if (!object.contains("table")) continue;
    const std::string name = object["table"].value("name", "");
    if (name.starts_with(prefix)) names.push_back(name);
  }
  return names;
}

std::optional<Traffic> ReadTraffic(const std::string& table) {
  const auto objects = Ask({"list", "counters", "table", "inet", table});
  if (!objects) return std::nullopt;
  const auto traffics = TrafficsIn(*objects);
  const auto found = traffics.find(table);
  return found == traffics.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::map<std::string, Traffic>> ReadTraffics() {
  const auto objects = Ask({"list", "counters", "inet"});
  if (!objects) return std::nullopt;
  return TrafficsIn(*objects);
}

FilterWatch::FilterWatch()
    : events_(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_NETFILTER)) {
  sockaddr_nl all{};
  all.nl_family = AF_NETLINK;
  constexpr int kGroup = NFNLGRP_NFTABLES;
  const bool told =
      events_ && bind(events_.get(), reinterpret_cast<const sockaddr*>(&all), sizeof all) == 0 &&
      setsockopt(events_.get(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &kGroup, sizeof kGroup) == 0;
  if (!told) events_ = {};
}

void FilterWatch::Await(Duration longest, const std::stop_token& stop) {
  waker_.Await({}, kRest, stop);
  const std::array<int, 1> events = {events_.get()};
  waker_.Await(events, events_ ? longest : std::min(longest, kUntold), stop);
  std::array<char, 4096> ignored;
  while (recv(events_.get(), ignored.data(), ignored.size(), 0) > 0) {
  }
}

}  // namespace ioworker::egress
