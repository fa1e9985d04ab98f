// PacketFilter: the kernel's nftables, by the program nft. Needs CAP_NET_ADMIN. Any thread; a call
// takes some milliseconds.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "base/time.h"
#include "base/waker.h"

namespace ioworker::egress {

// Bytes that passed a job's bridge.
struct Traffic {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;

  bool operator==(const Traffic&) const = default;
};

// All of the text takes effect at once, or nothing does.
Status ApplyRules(const std::string& text);

// Names of the tables of family inet that begin so.
Result<std::vector<std::string>> ListTables(const std::string& prefix);

// Of a table that MakeTable made; nothing if it is not there.
std::optional<Traffic> ReadTraffic(const std::string& table);

// Of all of them, by table; nothing if the packet filter does not answer.
std::optional<std::map<std::string, Traffic>> ReadTraffics();

// Tells that somebody has changed the packet filter, we ourselves too.
class FilterWatch {
 public:
  // Where the kernel does not tell, Await waits for a second.
  FilterWatch();

  // Returns when something has changed, when the time is over, or when asked to stop; a fifth
  // of a second after the call at the earliest. One thread.
  void Await(Duration longest, const std::stop_token& stop);

 private:
  Waker waker_;
  FileHandle events_;
};

}  // namespace ioworker::egress
