// ProgramBundle: this very program with the libraries that it runs with, as one archive that
// another machine can run. Nobody has to package anything: a coordinator hands out what it is
// itself.
//
// Made when it is first asked for, which takes seconds and blocks; then kept on disk. Any thread.
#pragma once

#include <optional>
#include <string>

#include "app/body.h"
#include "base/mutex.h"
#include "base/result.h"

namespace ioworker::bin {

class ProgramBundle {
 public:
  // Made in this folder, which is made too.
  explicit ProgramBundle(std::string folder) : folder_(std::move(folder)) {}

  struct Facts {
    std::string path{};
    std::string sha256{};        // of the archive, 64 hex digits
    std::string architecture{};  // as `uname -m` says it
    std::string glibc{};  // the least that the other machine must have: the C library's is its own
  };

  // kUnavailable if it cannot be made here.
  Result<Facts> Get() EXCLUDES(mutex_);
  Result<app::Download> Open() EXCLUDES(mutex_);

 private:
  const std::string folder_;
  Mutex mutex_;
  std::optional<Facts> facts_ GUARDED_BY(mutex_);
};

// The script that installs it, for a coordinator at this URL.
std::string InstallScriptOf(const ProgramBundle::Facts& facts, const std::string& url,
                            const std::string& version);

}  // namespace ioworker::bin
