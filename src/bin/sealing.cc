#include "bin/sealing.h"

namespace ioworker::bin {

Result<std::optional<Sealer>> LoadSealer(const std::string& path, const DatabaseSettings& database,
                                         const std::string& data_folder) {
  if (path.empty() && database.IsShared()) return std::optional<Sealer>();
  TRY(auto sealer,
      path.empty() ? Sealer::LoadOrMake(data_folder + "/sealing.keys") : Sealer::Load(path));
  return std::optional(std::move(sealer));
}

}  // namespace ioworker::bin
