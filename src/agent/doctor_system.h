// The doctor's word on what the kernel and the system offer. Any thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/doctor.h"
#include "engine/engine.h"

namespace ioworker::agent {

struct SystemContext {
  std::string root{};      // above /proc, /sys and /etc
  std::uint32_t user = 0;  // who runs this
  bool rootless = false;   // so is the engine; without an engine: it would have to be
  std::function<Status()> packet_filter;  // whether it answers
  std::function<bool(const std::string&)> has_program;
};

// D022, D023, D024, D028 and D029. Reads files.
std::vector<Finding> ExamineSystem(const SystemContext& context);

Finding ExamineUserNamespaces(const SystemContext& context);
Finding ExaminePacketFilter(const SystemContext& context);
Finding ExamineControllers(const SystemContext& context);
Finding ExamineVirtualisation(const std::string& root);
Finding ExamineSwap(const std::string& root);

}  // namespace ioworker::agent
