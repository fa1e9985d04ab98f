#include "cli/settings.h"

#include <algorithm>
#include <filesystem>
#include <initializer_list>
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

Settings Resolve(const Settings& flags, const Settings& environment, const Settings& login,
                 const Settings& network) {
  const auto first = [](std::initializer_list<std::string> texts) {
    const auto* const found =
        std::ranges::find_if(texts, [](const std::string& text) { return !text.empty(); });
    return found == texts.end() ? std::string() : *found;
  };
  Settings settings{.url = first({flags.url, environment.url, login.url, network.url})};
  const auto key_of = [&](const Settings& file) {
    return settings.url == file.url ? file.api_key : std::string();
  };
  settings.api_key = first({flags.api_key, environment.api_key, key_of(login), key_of(network)});
  return settings;
}

}  // namespace ioworker::cli
