// probe NAME=NUMBER… folder=PATH… read_only=PATH…: says what it sees, as one line of JSON.
#include <cstdlib>
#include <string>

#include <unistd.h>

#include "probe.h"

namespace ioworker::probe {
namespace {

Task ReadTask(int count, char** words) {
  Task task;
  for (int at = 1; at < count; ++at) {
    const std::string word = words[at];
    const auto sign = word.find('=');
    if (sign == std::string::npos) continue;
    const std::string name = word.substr(0, sign);
    const std::string value = word.substr(sign + 1);
    const std::uint64_t number = std::strtoull(value.c_str(), nullptr, 10);
    if (name == "disk_mib") task.disk_mib = number;
    if (name == "tmp_mib") task.tmp_mib = number;
    if (name == "shared_memory_mib") task.shared_memory_mib = number;
    if (name == "memory_mib") task.memory_mib = number;
    if (name == "processes") task.processes = number;
    if (name == "cores") task.cores = number;
    if (name == "folder" || name == "read_only") task.folders.push_back(value);
  }
  return task;
}

int Main(int count, char** words) {
  alarm(50);  // whatever happens, it ends
  Facts facts;
  LookAtPrivileges(facts);
  LookAtSights(facts);
  TryLimits(ReadTask(count, words), facts);
  const std::string line = facts.Text() + "\n";
  return write(STDOUT_FILENO, line.data(), line.size()) == static_cast<ssize_t>(line.size()) ? 0
                                                                                             : 1;
}

}  // namespace
}  // namespace ioworker::probe

int main(int count, char** words) { return ioworker::probe::Main(count, words); }
