// Isolation: what stands between a task and the kernel of the device that runs it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ioworker::jobs {

// From the least to the most. The values equal those of the contract (v1.JobSpec.Isolation) and of
// the engine (engine::Isolation).
enum class Isolation : std::uint8_t { kContainer = 1, kGvisor = 2, kKata = 3 };

// "container", "gvisor", "kata".
std::string_view IsolationName(Isolation isolation);
std::optional<Isolation> ParseIsolation(std::string_view name);

// Of the contract's number, where 0 says nothing and means kContainer; nothing for one that is
// unknown.
std::optional<Isolation> IsolationOfNumber(int number);

}  // namespace ioworker::jobs
