// Scratch: the disk of one lease, with the folders in, out, work and checkpoint; they become /in,
// /out, /work and /checkpoint.
//
// As a file system of its own size where the machine can do it (root and loop devices): what is
// written past it fails inside the container. Else as a plain folder that somebody has to measure.
// ScratchStore: any thread; one lease's scratch belongs to its runner.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/settings.h"
#include "base/result.h"
#include "domain/jobs/lease_ref.h"

namespace ioworker::agent {

// The user that containers run as, whom out and work belong to.
inline constexpr unsigned kContainerUser = 65532;

// Lets that user have an open file or folder; without root, everyone, since those above are closed.
// False: errno says why.
bool GiveToContainer(int descriptor, unsigned mode);

struct Scratch {
  std::string path;
  std::uint64_t mib = 0;
  bool bounded = false;  // the file system refuses what passes `mib`

  std::string In() const { return path + "/in"; }
  std::string Out() const { return path + "/out"; }
  std::string Checkpoint() const { return path + "/checkpoint"; }

  // Makes that one anew.
  Status EmptyCheckpoint() const;

  // True if less than a hundredth of it or a mebibyte is left, or no inode is. A plain folder is
  // walked through.
  bool IsFull() const;
};

class ScratchStore {
 public:
  // Tries once what the machine can do, and logs it.
  ScratchStore(std::string folder, ScratchKind kind);

  // Makes it anew. kUnavailable if this device cannot.
  Result<Scratch> Make(const jobs::LeaseRef& lease, std::uint64_t mib) const;

  // The one that Make made, perhaps in an earlier life of this process.
  Scratch Find(const jobs::LeaseRef& lease, std::uint64_t mib) const;

  // The folders of all leases that are here.
  std::vector<std::string> Found() const;

  // Unmounts and deletes one of them. Content if there is none.
  Status RemoveFolder(const std::string& folder) const;

  // What belongs to a lease lies here: its scratch, its log and its notice.
  std::string FolderOf(const jobs::LeaseRef& lease) const;

  // Becomes /run/ioworker. Not on the scratch disk: a task that fills that still has its notice.
  std::string NoticeOf(const jobs::LeaseRef& lease) const { return FolderOf(lease) + "/run"; }

  bool bounded() const { return bounded_; }

 private:
  Status Prepare(const std::string& folder, std::uint64_t mib, bool bounded) const;
  bool Try() const;

  const std::string folder_;
  bool bounded_ = false;
};

}  // namespace ioworker::agent
