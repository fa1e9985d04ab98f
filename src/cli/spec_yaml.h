// A job's specification as a YAML (or JSON) file.
//
//   image: ioworker/digits:1
//   command: [python3, train.py]
//   resources: {cores: 2, memory: 2GiB}
//   time_limit: 10m
//
// The keys are those of the contract's JobSpec, in snake_case or as JSON spells them. A key that
// ends with its unit may be given without it, and then takes a value with one: `time_limit: 10m`
// for `time_limit_seconds: 600`, `memory: 2GiB` for `memory_mib: 2048`, likewise `disk` and
// `gpu_memory`. Values of enums are their names, in any case. Pure.
#pragma once

#include <string_view>

#include "base/result.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::cli {

// Refuses, with the line and the field: unknown and repeated keys (and names the nearest known
// one), values of another type or out of range, and what ParseYaml refuses. What the coordinator
// alone can judge (is there an image of that name?) is left to it.
Result<v1::JobSpec> ParseSpec(std::string_view text, std::string_view file_name);

}  // namespace ioworker::cli
