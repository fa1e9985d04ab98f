// Probe: looks at its own container from inside and says what it sees, as one line of JSON. It
// judges nothing: agent/trial.h does.
//
// A program of its own, on one thread, that changes nothing which outlives it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ioworker::probe {

// What the words of its command line say; nothing that is 0 is tried.
struct Task {
  std::uint64_t disk_mib = 0;  // of each folder that is a disk
  std::uint64_t tmp_mib = 0;
  std::uint64_t shared_memory_mib = 0;
  std::uint64_t memory_mib = 0;
  std::uint64_t processes = 0;
  std::uint64_t cores = 0;
  std::vector<std::string> folders{};
};

// One JSON object, its members in the order in which they are put.
class Facts {
 public:
  void Put(const char* name, std::uint64_t number);
  void Put(const char* name, bool holds);
  void Put(const char* name, const std::string& text);
  void Put(const char* name, const std::vector<std::string>& texts);
  void Put(const char* name, const std::vector<Facts>& objects);

  // The object so far.
  std::string Text() const { return "{" + text_ + "}"; }

 private:
  void Name(const char* name);

  std::string text_;
};

// Who this process is and what it may do.
void LookAtPrivileges(Facts& facts);

// What can be seen of the machine.
void LookAtSights(Facts& facts);

// What can be taken: disk, memory, processors, processes. Takes up to a little more than `task`
// says, and gives it back.
void TryLimits(const Task& task, Facts& facts);

// All of a small file; empty if it cannot be read.
std::string ReadAll(const std::string& path);

}  // namespace ioworker::probe
