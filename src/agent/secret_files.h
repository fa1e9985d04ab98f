// SecretFiles: a lease's secrets as files in memory, which the container sees as /run/secrets.
//
// As root a tmpfs of the lease's own, below its folder, whose files belong to the container's user
// alone. Else a folder in the memory that the system keeps for this program's user (such as
// /run/user/1000), where others cannot go. Never on a disk: where there is neither, a lease that
// needs secrets does not start. Any thread; one lease's files belong to its runner.
#pragma once

#include <map>
#include <string>

#include "base/result.h"

namespace ioworker::agent {

class SecretFiles {
 public:
  // `memory_folder`: what the system keeps in memory for this user; empty: nothing.
  explicit SecretFiles(std::string memory_folder) : memory_folder_(std::move(memory_folder)) {}

  // Lays them below the lease's folder or in memory_folder, and returns where. kUnavailable if this
  // device keeps nothing in memory; kInvalidArgument for a name that is no name of a secret.
  Result<std::string> Lay(const std::string& lease_folder,
                          const std::map<std::string, std::string>& secrets) const;

  // What was laid, perhaps in an earlier life of this process. kNotFound if that is gone.
  Result<std::map<std::string, std::string>> Read(const std::string& lease_folder) const;

  // Where Lay put them.
  std::string Find(const std::string& lease_folder) const;

  // Content if there are none.
  Status Remove(const std::string& lease_folder) const;

 private:
  std::string OwnPlace(const std::string& lease_folder) const;
  std::string SharedPlace(const std::string& lease_folder) const;

  const std::string memory_folder_;
};

}  // namespace ioworker::agent
