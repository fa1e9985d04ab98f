#include "cli/settings.h"

#include <filesystem>
#include <system_error>

#include <nlohmann/json.hpp>

#include "base/file.h"

namespace ioworker::cli {
namespace {

constexpr std::size_t kFileBytesMax = std::size_t{64} << 10;

std::unexpected<Error> Malformed(const std::string& path) {
  return InvalidArgument("settings", "malformed_settings",
                         path +
                             " is not of the form {\"url\": \"…\", \"api_key\": \"…\"}; correct "
                             "it or run `ioworker login` again");
}

}  // namespace

Result<Settings> LoadSettings(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (path.empty() || status.type() == fs::file_type::not_found) return Settings{};
  if ((status.permissions() & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none) {
    return PermissionDenied(path + " holds a key but others may read it; run: chmod 600 " + path);
  }
  TRY(const std::string text, ReadFile(path, kFileBytesMax));
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return Malformed(path);
  Settings settings;
  for (const auto& [name, value] : json.items()) {
    std::string* const place = name == "url"       ? &settings.url
                               : name == "api_key" ? &settings.api_key
                                                   : nullptr;
    if (place == nullptr || !value.is_string()) return Malformed(path);
    *place = value.get<std::string>();
  }
  return settings;
}

Status SaveSettings(const std::string& path, const Settings& settings) {
  const std::string folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) TRY(MakeFolder(folder));
  const nlohmann::json json = {{"url", settings.url}, {"api_key", settings.api_key}};
  const std::string text =
      json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  return WriteFile(path, text, FileMode::kOwnerOnly);
}

Settings Resolve(const Settings& flags, const Settings& environment, const Settings& file) {
  const auto first = [](const std::string& a, const std::string& b, const std::string& c) {
    return !a.empty() ? a : !b.empty() ? b : c;
  };
  Settings settings{.url = first(flags.url, environment.url, file.url), .api_key = {}};
  settings.api_key = first(flags.api_key, environment.api_key,
                           settings.url == file.url ? file.api_key : std::string());
  return settings;
}

}  // namespace ioworker::cli
