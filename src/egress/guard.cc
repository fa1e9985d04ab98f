#include "egress/guard.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/log.h"
#include "base/program.h"
#include "base/thread.h"

namespace ioworker::egress {
namespace {

constexpr Duration kLookEach = seconds{5};
// Longer than names are kept by those who ask, who do not all keep to it.
constexpr seconds kPinned{600};

}  // namespace

Guard::Guard(GuardOptions options) : options_(std::move(options)) {}

Guard::~Guard() {
  std::jthread thread;
  {
    const Lock lock(mutex_);
    thread = std::move(thread_);
  }
}

std::vector<Range> Guard::Denied() {
  const Lock lock(asking_);
  return options_.denied();
}

Status Guard::Able() {
  if (!HasProgram("nft")) {
    return Unavailable("there is no program nft on this machine; install the package nftables");
  }
  if (auto listed = ListTables("ioworker_"); !listed) {
    return Unavailable("the packet filter cannot be used; it needs root and nftables in the kernel",
                       listed.error().detail);
  }
  return {};
}

Status Guard::Open(const std::string& lease, const Passage& passage) {
  Way way{.outlet = {.table = TableOf(options_.device, lease),
                     .bridge = passage.bridge,
                     .gateway = passage.gateway,
                     .listed = passage.listed},
          .names = nullptr};
  auto denied = Denied();
  const Lock lock(mutex_);
  if (ways_.contains(lease)) return {};
  TRY(const auto tables, ListTables(way.outlet.table));
  TRY(ApplyRules(tables.empty() ? MakeTable(way.outlet, denied)
                                : DenyNetworks(way.outlet.table, denied)));
  // Ways that are open are told of networks that are new by the next look.
  if (ways_.empty()) denied_ = std::move(denied);
  NameServerOptions names{.gateway = passage.gateway,
                          .listed = passage.listed,
                          .names = passage.names,
                          .lookup = options_.lookup};
  if (passage.listed) {
    names.on_addresses = [outlet = way.outlet](const std::vector<Address>& addresses) -> Status {
      if (addresses.empty()) return {};
      return ApplyRules(PinAddresses(outlet, addresses, kPinned));
    };
  }
  TRY(way.names, NameServer::Start(std::move(names)));
  TRY(ApplyCap(passage.bridge));
  ways_.emplace(lease, std::move(way));
  if (!thread_.joinable()) {
    thread_ = StartThread("egress", [this](const std::stop_token& stop) { Watch(stop); });
  }
  return {};
}

Traffic Guard::Close(const std::string& lease) {
  std::unique_ptr<NameServer> names;
  {
    const Lock lock(mutex_);
    if (const auto found = ways_.find(lease); found != ways_.end()) {
      names = std::move(found->second.names);
      ways_.erase(found);
      if (auto capped = ApplyCap(); !capped) LogWarning("egress: {}", capped.error().detail);
    }
  }
  names.reset();  // waits, so not under the lock
  const auto table = TableOf(options_.device, lease);
  const auto traffic = ReadTraffic(table).value_or(Traffic{});
  if (auto removed = ApplyRules(RemoveTable(table)); !removed) {
    LogWarning("egress: {}", removed.error().detail);
  }
  return traffic;
}

std::optional<std::map<std::string, Traffic>> Guard::Passed() {
  std::map<std::string, std::string> leases;  // by table
  {
    const Lock lock(mutex_);
    for (const auto& [lease, way] : ways_) leases.emplace(way.outlet.table, lease);
  }
  std::map<std::string, Traffic> passed;
  if (leases.empty()) return passed;
  const auto tables = ReadTraffics();
  if (!tables) return std::nullopt;
  for (const auto& [table, traffic] : *tables) {
    if (const auto found = leases.find(table); found != leases.end()) {
      passed.emplace(found->second, traffic);
    }
  }
  return passed;
}

Status Guard::SetCap(const Cap& cap) {
  const Lock lock(mutex_);
  cap_ = cap;
  return ApplyCap();
}

// Made anew with each bridge that comes or goes: a burst more passes then. `another`: a bridge
// whose way is about to open.
Status Guard::ApplyCap(const std::string& another) {
  const auto table = CapTableOf(options_.device);
  std::vector<std::string> bridges;
  for (const auto& [lease, way] : ways_) bridges.push_back(way.outlet.bridge);
  if (!another.empty()) bridges.push_back(another);
  std::pair wanted(cap_, bridges);
  if (capped_ == wanted) return {};
  TRY(ApplyRules(cap_.Bounds() && !bridges.empty() ? MakeCapTable(table, cap_, bridges)
                                                   : RemoveTable(table)));
  capped_ = std::move(wanted);
  return {};
}

void Guard::Sweep(const std::vector<std::string>& leases) {
  std::set<std::string> kept;
  for (const auto& lease : leases) kept.insert(TableOf(options_.device, lease));
  const Lock lock(mutex_);
  for (const auto& [lease, way] : ways_) kept.insert(way.outlet.table);
  const auto tables = ListTables(TablesOf(options_.device));
  if (!tables) return;
  for (const auto& table : *tables) {
    if (kept.contains(table)) continue;
    LogInfo("egress: removing the rules {}, which are no lease's", table);
    if (auto removed = ApplyRules(RemoveTable(table)); !removed) {
      LogWarning("egress: {}", removed.error().detail);
    }
  }
}

void Guard::Watch(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    watch_.Await(kLookEach, stop);
    LookAfter();
  }
}

// Rules that somebody took away, say by reloading a firewall, are made again; networks that this
// machine has come to are denied.
void Guard::LookAfter() {
  const auto denied = Denied();
  const Lock lock(mutex_);
  if (ways_.empty()) return;
  const auto tables = ListTables("ioworker");
  if (!tables) return;
  const auto is_there = [&](const std::string& table) {
    return std::ranges::find(*tables, table) != tables->end();
  };
  if (cap_.Bounds() && !is_there(CapTableOf(options_.device))) {
    capped_.reset();
    if (auto capped = ApplyCap(); !capped) LogWarning("egress: {}", capped.error().detail);
  }
  const bool moved = denied != std::exchange(denied_, denied);
  for (const auto& [lease, way] : ways_) {
    const auto& table = way.outlet.table;
    const bool there = is_there(table);
    if (there && !moved) continue;
    if (!there) LogWarning("egress: the rules of {} were gone; they are made again", lease);
    const auto text = there ? DenyNetworks(table, denied_) : MakeTable(way.outlet, denied_);
    if (auto applied = ApplyRules(text); !applied) {
      LogWarning("egress: {}", applied.error().detail);
    }
  }
}

}  // namespace ioworker::egress
