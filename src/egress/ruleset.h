// Ruleset: what the kernel's packet filter is told about one job's way out, as text for nft.
//
// A job that may go out has a bridge of its own, and each bridge a table of its own, so that a job
// comes and goes without touching another's. Nothing is let through but what a rule here names; of
// what is no job's, nothing is touched. Pure; any thread.
#pragma once

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

inline constexpr std::size_t kPinsMax = 4096;      // addresses of one job at one time
inline constexpr int kConnectionsMax = 1024;       // of one job at one time
inline constexpr int kConnectionsPerSecond = 100;  // new ones, after a burst of as many
inline constexpr int kQuestionsPerSecond = 100;    // of names

}  // namespace ioworker::egress
