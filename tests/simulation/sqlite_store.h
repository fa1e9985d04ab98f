// A store on a real SQLite file that is gone with it, read back by core::Load and audited.
#pragma once

#include <memory>

#include "rows.h"

namespace ioworker::simulation {

std::unique_ptr<Store> MakeSqliteStore();

}  // namespace ioworker::simulation
