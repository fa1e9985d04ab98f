// Guard: what the jobs of one device may reach. Opens a way out for a job, watches that its rules
// stay in force, and closes it.
//
// Has one thread, "egress", while a way is open. Calls block for some tenths of a second.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "egress/name_server.h"
#include "egress/packet_filter.h"
#include "egress/ruleset.h"

namespace ioworker::egress {

struct GuardOptions {
  std::string device{};
  Lookup lookup = SystemLookup;
  // Besides SpecialRanges; asked again every few seconds, never by two threads at once.
  std::function<std::vector<Range>()> denied = LocalNetworks;
};

// A job's way out, as it is asked for.
struct Passage {
  std::string bridge{};
  Address gateway{};
  bool listed = false;
  std::vector<std::string> names{};  // if it is listed: what it may reach
};

class Guard {
 public:
  explicit Guard(GuardOptions options);
  ~Guard();

  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  // Whether this machine can guard a way out: nftables and the right to use them. Else why not, in
  // words for the owner.
  static Status Able();

  // Its rules are in force and its names are answered when this returns. Rules that an earlier life
  // of this program made stay as they are, but for the networks that the machine is on by now. Any
  // thread.
  Status Open(const std::string& lease, const Passage& passage) EXCLUDES(mutex_);

  // What passed, and lets nothing pass any more. Content if it was never open. Any thread.
  Traffic Close(const std::string& lease) EXCLUDES(mutex_);

  // What has passed of each lease whose way is open, so far; nothing if the packet filter does not
  // answer. Any thread.
  std::optional<std::map<std::string, Traffic>> Passed() EXCLUDES(mutex_);

  // In force for all ways, those that are opened later too, until another one comes. Any thread.
  Status SetCap(const Cap& cap) EXCLUDES(mutex_);

  // Removes rules of this device's leases that are not among these. Any thread.
  void Sweep(const std::vector<std::string>& leases) EXCLUDES(mutex_);

 private:
  struct Way {
    Outlet outlet;
    std::unique_ptr<NameServer> names;
  };

  void Watch(const std::stop_token& stop) EXCLUDES(mutex_);
  void LookAfter() EXCLUDES(mutex_);
  Status ApplyCap(const std::string& another = {}) REQUIRES(mutex_);
  std::vector<Range> Denied() EXCLUDES(asking_);

  const GuardOptions options_;
  FilterWatch watch_;
  Mutex asking_;  // for what is denied, which may take a while
  Mutex mutex_;
  std::vector<Range> denied_ GUARDED_BY(mutex_);
  std::map<std::string, Way> ways_ GUARDED_BY(mutex_);  // by lease
  Cap cap_ GUARDED_BY(mutex_);
  // What the table of the cap says; nothing if that is not known, as after a start.
  std::optional<std::pair<Cap, std::vector<std::string>>> capped_ GUARDED_BY(mutex_);
  std::jthread thread_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::egress
