#include "egress/ruleset.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/digest.h"

namespace ioworker::egress {
namespace {

std::string ShortHash(const std::string& text, std::size_t size) {
  return Hex(Sha256(text)).substr(0, size);
}

std::vector<Range> AllDenied(const std::vector<Range>& more) {
  auto ranges = SpecialRanges();
  ranges.insert(ranges.end(), more.begin(), more.end());
  return ranges;
}

std::string Elements(std::vector<Range> ranges, bool v6) {
  std::erase_if(ranges, [&](const Range& range) { return range.first.v6 != v6; });
  std::vector<std::string> texts;
  texts.reserve(ranges.size());
  for (const Range& range : ranges) texts.push_back(range.Text());
  return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

std::string TablesOf(const std::string& device) {
  return fmt::format("ioworker_{}_", ShortHash(device, 12));
}

std::string TableOf(const std::string& device, const std::string& lease) {
  return TablesOf(device) + ShortHash(lease, 16);
}

std::string CapTableOf(const std::string& device) { return "ioworkercap_" + ShortHash(device, 12); }

std::uint64_t BurstOf(std::uint64_t bytes_per_second) {
  return std::max(bytes_per_second / 8, kBurstBytesMin);
}

// Before the tables of ways out, so that their counters know only what went through. What a job has
// too much is dropped, and its connections slow down by that.
std::string MakeCapTable(const std::string& table, const Cap& cap,
                         const std::vector<std::string>& bridges) {
  const auto limit = [&](std::string_view side, std::uint64_t rate) -> std::string {
    if (cap.closed) return fmt::format("    {}ifname @bridges drop\n", side);
    if (rate == 0) return {};
    return fmt::format(
        "    {}ifname @bridges limit rate over {} bytes/second burst {} bytes drop\n", side, rate,
        BurstOf(rate));
  };
  std::string names;
  for (const auto& bridge : bridges) {
    names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", bridge);
  }
  const auto elements = names.empty() ? "" : fmt::format(" elements = {{ {} }}", names);
  return fmt::format(
      R"(add table inet {table}
delete table inet {table}
table inet {table} {{
  set bridges {{ type ifname;{elements} }}
  chain forward {{
    type filter hook forward priority filter - 11; policy accept;
{sent}{received}  }}
}}
)",
      fmt::arg("table", table), fmt::arg("elements", elements),
      fmt::arg("sent", limit("i", cap.sent)), fmt::arg("received", limit("o", cap.received)));
}

std::string MakeTable(const Outlet& outlet, const std::vector<Range>& denied) {
  const auto ranges = AllDenied(denied);
  // Mail to strangers is what a lent machine would first be abused for.
  return fmt::format(
      R"(add table inet {table}
delete table inet {table}
table inet {table} {{
  set denied4 {{ type ipv4_addr; flags interval; auto-merge; elements = {{ {denied4} }} }}
  set denied6 {{ type ipv6_addr; flags interval; auto-merge; elements = {{ {denied6} }} }}
  set pinned {{ type ipv4_addr; flags timeout; size {pins}; }}
  counter sent {{ }}
  counter received {{ }}
  chain out {{
    counter name sent
    ct state established,related accept
    ct state invalid drop
    ip daddr @denied4 drop
    ip6 daddr @denied6 drop
    tcp dport 25 drop
    ct count over {connections} drop
    limit rate over {new}/second burst {new} packets drop
    {allowed} accept
    drop
  }}
  chain in {{
    counter name received
    ct state established,related accept
    drop
  }}
  chain here {{
    ip daddr {gateway} udp dport 53 limit rate {questions}/second accept
    icmpv6 type {{ nd-neighbor-solicit, nd-neighbor-advert }} accept
    drop
  }}
  chain forward {{
    type filter hook forward priority filter - 10; policy accept;
    iifname "{bridge}" jump out
    oifname "{bridge}" jump in
  }}
  chain input {{
    type filter hook input priority filter - 10; policy accept;
    iifname "{bridge}" jump here
  }}
}}
)",
      fmt::arg("table", outlet.table), fmt::arg("bridge", outlet.bridge),
      fmt::arg("gateway", outlet.gateway.Text()), fmt::arg("denied4", Elements(ranges, false)),
      fmt::arg("denied6", Elements(ranges, true)), fmt::arg("pins", kPinsMax),
      fmt::arg("connections", kConnectionsMax), fmt::arg("new", kConnectionsPerSecond),
      fmt::arg("questions", kQuestionsPerSecond),
      fmt::arg("allowed", outlet.listed ? "ip daddr @pinned" : "ct state new"));
}

// An element that is there keeps its old time unless it is taken out first; taking out what is not
// there is an error unless it was just put in.
std::string PinAddresses(const Outlet& outlet, const std::vector<Address>& addresses,
                         seconds time) {
  std::string text;
  for (const Address& address : addresses) {
    if (address.v6) continue;
    const auto set = fmt::format("element inet {} pinned", outlet.table);
    text += fmt::format("add {0} {{ {1} }}\ndelete {0} {{ {1} }}\nadd {0} {{ {1} timeout {2}s }}\n",
                        set, address.Text(), time.count());
  }
  return text;
}

std::string DenyNetworks(const std::string& table, const std::vector<Range>& denied) {
  const auto ranges = AllDenied(denied);
  return fmt::format(
      "flush set inet {0} denied4\nadd element inet {0} denied4 {{ {1} }}\n"
      "flush set inet {0} denied6\nadd element inet {0} denied6 {{ {2} }}\n",
      table, Elements(ranges, false), Elements(ranges, true));
}

std::string RemoveTable(const std::string& table) {
  return fmt::format("add table inet {0}\ndelete table inet {0}\n", table);
}

}  // namespace ioworker::egress
