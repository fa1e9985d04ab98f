// Ruleset: what the kernel's packet filter is told about one job's way out, as text for nft.
//
// A job that may go out has a bridge of its own, and each bridge a table of its own, so that a job
// comes and goes without touching another's. Nothing is let through but what a rule here names; of
// what is no job's, nothing is touched. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "egress/address.h"

namespace ioworker::egress {

struct Outlet {
  std::string table{};   // its name, TableOf
  std::string bridge{};  // the interface between the job and this machine
  Address gateway{};     // this machine's address there; names are asked for here
  bool listed = false;   // only what is pinned may be reached; else all that is public
};

// "ioworker_" and what tells a device and a lease from others. At most 40 characters.
std::string TableOf(const std::string& device, const std::string& lease);

// Begins with what all tables of this device begin with.
std::string TablesOf(const std::string& device);

// Replaces the table, whether or not there is one. `denied`: not to be reached besides
// SpecialRanges, such as the networks that this machine is on.
std::string MakeTable(const Outlet& outlet, const std::vector<Range>& denied);

// Lets a job reach some addresses for so long. Those of version 6 are left out: a job's bridge has
// none.
std::string PinAddresses(const Outlet& outlet, const std::vector<Address>& addresses, seconds time);

// Puts other networks in the place of those that MakeTable was told.
std::string DenyNetworks(const std::string& table, const std::vector<Range>& denied);

std::string RemoveTable(const std::string& table);

// How much all jobs of a device may move together, through all of their bridges.
struct Cap {
  // Bytes a second; 0: as fast as it goes.
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  bool closed = false;  // nothing at all

  bool operator==(const Cap&) const = default;
  bool Bounds() const { return sent > 0 || received > 0 || closed; }
};

// The table that holds it: one for a device. Begins otherwise than the tables of ways out.
std::string CapTableOf(const std::string& device);

// Replaces the table, whether or not there is one. In a time t at most rate × t and the burst pass.
std::string MakeCapTable(const std::string& table, const Cap& cap,
                         const std::vector<std::string>& bridges);

// At once, after silence: an eighth of a second's worth. The kernel hands on packets of up to 64
// KiB as one, so a smaller burst would stop a connection for good.
inline constexpr std::uint64_t kBurstBytesMin = 256 << 10;
std::uint64_t BurstOf(std::uint64_t bytes_per_second);

inline constexpr std::size_t kPinsMax = 4096;      // addresses of one job at one time
inline constexpr int kConnectionsMax = 1024;       // of one job at one time
inline constexpr int kConnectionsPerSecond = 100;  // new ones, after a burst of as many
inline constexpr int kQuestionsPerSecond = 100;    // of names

}  // namespace ioworker::egress
