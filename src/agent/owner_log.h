// OwnerLog: what this device took, refused, ran and ended, and who let it:
// {data}/owner-log-{device}.jsonl, for the owner alone.
//
// One line an entry, never changed. Each holds the digest of the line before it and is signed with
// the device's key, so a line that is changed, put in or taken out of the middle is found by
// VerifyOwnerLog. That the last lines were cut off is not seen, except against a copy.
// Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/key.h"
#include "base/mutex.h"
#include "base/result.h"

namespace ioworker::agent {

// What happened, and what is to be known of it, in this order: {"image", "debian:12"}.
struct OwnerLogEntry {
  // "accepted", "refused", "started", "not_as_asked", "ended", "lends", "policy", "trial", …
  std::string what{};
  std::vector<std::pair<std::string, std::string>> facts{};
};

// Checks a log that is there; its key is the device's public one. Hands each good entry out, from
// the first on. kConflict names the line that is wrong.
using OnOwnerLogEntry = std::function<void(std::string_view at, const OwnerLogEntry&)>;
struct OwnerLogEnd {
  std::uint64_t entries = 0;
  std::string digest{};  // of the last line, in hex; empty: none
};
Result<OwnerLogEnd> VerifyOwnerLog(const std::string& path, std::string_view public_key,
                                   const OnOwnerLogEntry& on_entry = {});

class OwnerLog {
 public:
  // Goes on with the log that is there. kConflict if it is not whole: the owner is to look at it.
  // A last line without its end, from a crash, is cut off.
  static Result<std::unique_ptr<OwnerLog>> Open(const std::string& path, const KeyPair& key,
                                                const Clock& clock);

  // On disk when it returns.
  Status Append(const OwnerLogEntry& entry) EXCLUDES(mutex_);

 private:
  OwnerLog(FileHandle file, const KeyPair& key, const Clock& clock, OwnerLogEnd end);

  const KeyPair& key_;
  const Clock& clock_;
  Mutex mutex_;
  FileHandle file_ GUARDED_BY(mutex_);
  OwnerLogEnd end_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::agent
