// Scratch: the disk of one lease, with the folders in, out and work; they become /in, /out and
// /work.
//
// As a file system of its own size where the machine can do it (root and loop devices): what is
// written past it fails inside the container. Else as a plain folder that somebody has to measure.
// ScratchStore: any thread; one lease's scratch belongs to its runner.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/secret_files.h"
#include "agent/settings.h"
#include "base/result.h"
#include "domain/jobs/lease_ref.h"

namespace ioworker::agent {

// The user that containers run as, whom out and work belong to.
inline constexpr unsigned kContainerUser = 65532;

struct Scratch {
  std::string path;
  std::uint64_t mib = 0;
  bool bounded = false;  // the file system refuses what passes `mib`

  std::string In() const { return path + "/in"; }
  std::string Out() const { return path + "/out"; }

  // True if less than a hundredth of it or a mebibyte is left, or no inode is. A plain folder is
  // walked through.
  bool IsFull() const;
};

class ScratchStore {
 public:
  // Tries once what the machine can do, and logs it. `memory_folder`: see SecretFiles.
  ScratchStore(std::string folder, ScratchKind kind, std::string memory_folder = {});

  // Makes it anew. kUnavailable if this device cannot.
  Result<Scratch> Make(const jobs::LeaseRef& lease, std::uint64_t mib) const;

  // The one that Make made, perhaps in an earlier life of this process.
  Scratch Find(const jobs::LeaseRef& lease, std::uint64_t mib) const;

  // The folders of all leases that are here.
  std::vector<std::string> Found() const;

  // Unmounts and deletes one of them. Content if there is none.
  Status RemoveFolder(const std::string& folder) const;

  // Of the same leases; they go with their folders.
  const SecretFiles& secrets() const { return secrets_; }

  // What belongs to a lease lies here: its scratch and its log.
  std::string FolderOf(const jobs::LeaseRef& lease) const;

  bool bounded() const { return bounded_; }

 private:
  Status Prepare(const std::string& folder, std::uint64_t mib, bool bounded) const;
  bool Try() const;

  const std::string folder_;
  const SecretFiles secrets_;
  bool bounded_ = false;
};

}  // namespace ioworker::agent
