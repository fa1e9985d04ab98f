// Doctor: can this machine be lent, and if not, what would change it? Looks, and changes nothing.
//
// Each check has a code that stays what it is; docs/reference/doctor.md lists them. Any thread;
// blocks for some seconds where something does not answer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/settings.h"
#include "base/clock.h"
#include "engine/engine.h"

namespace ioworker::agent {

enum class Verdict { kOk, kWarning, kFailure };

struct Finding {
  std::string code;  // "D001_ENGINE"
  std::string title;
  Verdict verdict = Verdict::kOk;
  std::string found;  // what was seen, in words
  std::string fix{};  // what to do about it; empty if nothing

  bool operator==(const Finding&) const = default;
};

struct DoctorContext {
  engine::Engine* engine = nullptr;  // null: none was found
  std::string engine_error{};        // why, and after a semicolon what to do
  std::string settings_error{};      // why device.json cannot be read
  Settings settings{};               // with an empty URL, what needs the coordinator is left out
  const Clock& clock;
};

// Every check, in the order of the codes.
std::vector<Finding> Examine(const DoctorContext& context);

// The judgements that need no machine.
std::vector<Finding> JudgeEngine(const engine::EngineInfo& info);
Finding JudgeClock(Instant here, Instant there);
Finding JudgeKernel(const std::string& release);

// Reads an HTTP date (RFC 9110, the preferred form); nothing for another.
std::optional<Instant> ParseHttpDate(const std::string& text);

}  // namespace ioworker::agent
