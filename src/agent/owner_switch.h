// OwnerSwitch: the owner's local switch, the file {data}/pause. While it is there, this device
// lends nothing, or lets what runs come to its end; it works when the coordinator cannot be
// reached.
//
// The first line may say how and for how long: "finish", "pause until 2026-11-27T12:00:00Z". All
// else is the reason, so that `echo gaming > pause` is enough. Any thread and any process.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "domain/policy/mode.h"

namespace ioworker::agent {

struct OwnerSwitch {
  policy::Mode mode = policy::Mode::kPause;  // or kFinish
  std::optional<Instant> until{};            // nothing: until it is resumed
  std::string reason{};

  bool operator==(const OwnerSwitch&) const = default;
};

OwnerSwitch ParseSwitch(std::string_view text);

// Nothing if the file is not there. One that cannot be read pauses.
std::optional<OwnerSwitch> ReadSwitch(const std::string& path);

Status WriteSwitch(const std::string& path, const OwnerSwitch& value);

// Content if it is not there.
Status ClearSwitch(const std::string& path);

}  // namespace ioworker::agent
