#include "agent/settings.h"

#include <nlohmann/json.hpp>

#include "base/file.h"

namespace ioworker::agent {
namespace {

using nlohmann::json;

constexpr std::size_t kFileBytesMax = 64 << 10;

json ToJson(const Settings& settings) {
  return {{"coordinator_url", settings.coordinator_url},
          {"proxy", settings.proxy},
          {"ca_path", settings.ca_path},
          {"device_name", settings.device_name},
          {"device_id", settings.device_id},
          {"price_per_hour", settings.price_per_hour},
          {"scratch", settings.scratch == ScratchKind::kPlain ? "plain" : "auto"}};
}

// Leaves `to` as it is if the key is absent. The library throws for a value of the wrong kind.
template <class T>
void Read(const json& from, const char* key, T& to) {
  if (const auto found = from.find(key); found != from.end()) to = found->template get<T>();
}

Settings FromJson(const json& file, const std::string& data_folder) {
  Settings settings{.data_folder = data_folder};
  Read(file, "coordinator_url", settings.coordinator_url);
  Read(file, "proxy", settings.proxy);
  Read(file, "ca_path", settings.ca_path);
  Read(file, "device_name", settings.device_name);
  Read(file, "device_id", settings.device_id);
  Read(file, "price_per_hour", settings.price_per_hour);
  std::string scratch = "auto";
  Read(file, "scratch", scratch);
  settings.scratch = scratch == "plain" ? ScratchKind::kPlain : ScratchKind::kAuto;
  return settings;
}

}  // namespace

Result<Settings> LoadSettings(const std::string& data_folder) {
  const std::string path = Settings{.data_folder = data_folder}.SettingsPath();
  auto text = ReadFile(path, kFileBytesMax);
  if (!text && text.error().code == ErrorCode::kNotFound) {
    return std::unexpected(Error{
        .code = ErrorCode::kNotFound,
        .reason = "not_enrolled",
        .message = "this machine is not enrolled (no " + path + "); run: ioworker device enroll"});
  }
  if (!text) return std::unexpected(text.error());
  try {
    return FromJson(json::parse(*text), data_folder);
  } catch (const json::exception& broken) {
    return InvalidArgument(path, "bad_settings", path + " is damaged: " + broken.what());
  }
}

Status SaveSettings(const Settings& settings) {
  TRY(MakeFolder(settings.data_folder));
  return WriteFile(settings.SettingsPath(), ToJson(settings).dump(2) + "\n", FileMode::kOwnerOnly);
}

}  // namespace ioworker::agent
