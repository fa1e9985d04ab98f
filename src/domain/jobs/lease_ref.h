// Names of tasks and leases: a task is (job, index), a lease is (task, attempt).
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids/ids.h"

namespace ioworker::jobs {

struct TaskRef {
  JobId job;
  std::uint32_t index = 0;

  auto operator<=>(const TaskRef&) const = default;
};

// `attempt` counts from 1 and is the fencing number: of two leases of one task only the one with
// the higher number counts.
struct LeaseRef {
  TaskRef task;
  std::uint32_t attempt = 0;

  auto operator<=>(const LeaseRef&) const = default;

  // "job_…/7/2": job, index, attempt.
  std::string Text() const;
  static std::optional<LeaseRef> Parse(std::string_view text);
};

}  // namespace ioworker::jobs

// Tasks of one job follow one another: tables of them are read in their order, not all over the
// memory.
template <>
struct std::hash<ioworker::jobs::TaskRef> {
  std::size_t operator()(const ioworker::jobs::TaskRef& ref) const noexcept {
    return std::hash<ioworker::JobId>{}(ref.job) + ref.index;
  }
};

template <>
struct std::hash<ioworker::jobs::LeaseRef> {
  std::size_t operator()(const ioworker::jobs::LeaseRef& ref) const noexcept {
    constexpr std::size_t kFarApart = 0x9e3779b97f4a7c15;
    return std::hash<ioworker::jobs::TaskRef>{}(ref.task) + (ref.attempt - 1) * kFarApart;
  }
};
