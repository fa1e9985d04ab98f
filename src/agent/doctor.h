// Doctor: can this machine be lent, and if not, what would change it? Looks, and changes nothing.
//
// Each check has a code that stays what it is; docs/reference/doctor.md lists them. Any thread;
// blocks for some seconds where something does not answer.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <unistd.h>

#include "agent/disk_speed.h"
#include "agent/gpus.h"
#include "agent/settings.h"
#include "base/clock.h"
#include "base/program.h"
#include "egress/guard.h"
#include "egress/lookup.h"
#include "engine/engine.h"

namespace ioworker::agent {

enum class Verdict { kOk, kWarning, kFailure };

struct Finding {
  std::string code;  // "D001_ENGINE"
  std::string title;
  Verdict verdict = Verdict::kOk;
  std::string found{};  // what was seen, in words
  std::string fix{};    // what to do about it; empty if nothing

  bool operator==(const Finding&) const = default;
};

// What the environment says of proxies.
struct ProxyVariables {
  std::string https{};  // HTTPS_PROXY
  std::string http{};   // HTTP_PROXY
  std::string no_proxy{};
};

struct DoctorContext {
  engine::Engine* engine = nullptr;  // null: none was found
  std::string engine_error{};        // why, and after a semicolon what to do
  std::string settings_error{};      // why device.json cannot be read
  Settings settings{};               // with an empty URL, what needs the coordinator is left out
  const Clock& clock;
  GpuOptions gpus{};
  std::string root{};  // above /proc, /sys and /etc; empty but in tests
  std::uint32_t user = geteuid();
  ProxyVariables proxies{};
  egress::Lookup lookup = egress::SystemLookup;
  std::function<Status()> packet_filter = egress::Guard::Able;
  std::function<bool(const std::string&)> has_program = HasProgram;
  // Writes into a folder to see how fast that is; null: not done.
  std::function<Result<DiskSpeed>(const std::string&)> disk_speed{};
};

// Every check, in the order of the codes.
std::vector<Finding> Examine(const DoctorContext& context);

// The judgements that need no machine.
std::vector<Finding> JudgeEngine(const engine::EngineInfo& info);
Finding JudgeClock(Instant here, Instant there);
Finding JudgeDiskSpeed(const Result<DiskSpeed>& measured);
Finding JudgeKernel(const std::string& release);

// Reads an HTTP date (RFC 9110, the preferred form); nothing for another.
std::optional<Instant> ParseHttpDate(const std::string& text);

}  // namespace ioworker::agent
