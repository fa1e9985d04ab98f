// A job's spec as the database keeps it: JSON, so that a new field needs no migration.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/jobs/spec.h"

namespace ioworker::store {

std::string WriteSpec(const jobs::JobSpec& spec);
Result<jobs::JobSpec> ReadSpec(std::string_view text);

}  // namespace ioworker::store
