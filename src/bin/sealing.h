// The keys by which a coordinator seals what jobs need and nobody may read.
#pragma once

#include <optional>
#include <string>

#include "base/sealer.h"
#include "bin/database.h"

namespace ioworker::bin {

// From `path`. Without one: from a file in the data folder, made at the first start; but nothing on
// a database that several coordinators share, since one would not open what another sealed.
Result<std::optional<Sealer>> LoadSealer(const std::string& path, const DatabaseSettings& database,
                                         const std::string& data_folder);

}  // namespace ioworker::bin
