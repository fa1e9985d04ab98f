#include "agent/inputs.h"

#include <cerrno>
#include <cstring>

#include <sys/stat.h>

namespace ioworker::agent {
namespace {

// The folders between `root` and the file. Paths were checked: relative, without "..".
Status MakeParents(const std::string& root, const std::string& path) {
  for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const std::string folder = root + "/" + path.substr(0, slash);
    if (mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST) {
      return Internal("cannot create " + folder + ": " + std::strerror(errno));
    }
    // Whatever this program's umask is, the task has to find its way.
    if (chmod(folder.c_str(), 0755) != 0) return Internal("cannot open " + folder + " to the task");
  }
  return {};
}

}  // namespace

Status FetchInputs(Transfers& transfers, const jobs::LeaseRef& lease, const jobs::JobSpec& spec,
                   const Scratch& scratch, const Transfers::Terms& terms) {
  std::uint64_t left = scratch.mib << 20;
  for (const jobs::Input& input : spec.inputs) {
    TRY(MakeParents(scratch.In(), input.path));
    TRY(const std::uint64_t size,
        transfers.Get(lease, input.artifact, scratch.In() + "/" + input.path, left, terms));
    left -= size;
  }
  return {};
}

}  // namespace ioworker::agent
