// Where the coordinator is and who is calling: kept in a small file between commands.
//
// The file is JSON, {"url": "https://…", "api_key": "…"}, for its owner only (mode 0600).
#pragma once

#include <string>

#include "base/result.h"

namespace ioworker::cli {

struct Settings {
  std::string url{};
  std::string api_key{};
};

// Empty settings if there is no file. Refuses a file that others may read, and one that is no JSON.
Result<Settings> LoadSettings(const std::string& path);

Status SaveSettings(const std::string& path, const Settings& settings);

// What counts for this command: flags before environment before the file of `ioworker login` before
// that of a network which runs here. A file's key goes only to the file's coordinator: another
// address must not be sent a key that was not meant for it.
Settings Resolve(const Settings& flags, const Settings& environment, const Settings& login,
                 const Settings& network);

}  // namespace ioworker::cli
