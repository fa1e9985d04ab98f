#include "cli/secret_options.h"

#include <filesystem>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/text.h"
#include "client/image_name.h"

namespace ioworker::cli {
namespace {

constexpr std::size_t kPasswordBytesMax = 16 << 10;
constexpr std::size_t kSecretBytesMax = 64 << 10;
constexpr std::size_t kDockerConfigBytesMax = 1 << 20;

// Passwords have no line breaks, files end with one.
Result<std::string> ReadPassword(const std::string& path) {
  TRY(std::string text, ReadFile(path, kPasswordBytesMax));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

// The path behind the "@".
Result<std::string> FileNamedBy(const std::string& value, const std::string& folder,
                                const std::string& field) {
  if (value.size() < 2 || value.front() != '@') {
    return InvalidArgument(field, "secret_in_specification",
                           field +
                               ": write \"@FILE\"; the secret itself does not belong into a "
                               "specification");
  }
  return (std::filesystem::path(folder) / value.substr(1)).string();
}

// What `docker login` has kept there in clear. Throws the library's exceptions.
std::string KeptLogin(const std::string& text, const std::string& registry) {
  const auto config = nlohmann::json::parse(text);
  const auto auths = config.value("auths", nlohmann::json::object());
  for (const std::string& name :
       {registry, "https://" + registry,
        std::string(registry == "docker.io" ? "https://index.docker.io/v1/" : registry)}) {
    if (!auths.contains(name)) continue;
    const auto login = DecodeBase64(auths.at(name).value("auth", ""));
    if (login && login->contains(':')) return *login;
  }
  return {};
}

Status FillFromDocker(const std::string& path, v1::JobSpec& spec) {
  const auto image = client::ParseImageName(spec.image());
  const std::string registry = image ? image->registry : std::string();
  TRY(const std::string text, ReadFile(path, kDockerConfigBytesMax));
  std::string login;
  try {
    login = KeptLogin(text, registry);
  } catch (const nlohmann::json::exception&) {
    return InvalidArgument("registry", "no_login", path + " is no configuration of Docker");
  }
  if (login.empty()) {
    return InvalidArgument("registry", "no_login",
                           path + " holds no login for " + registry +
                               " (one in a credential helper cannot be read); use --registry-user "
                               "and --registry-password-file");
  }
  const auto colon = login.find(':');
  spec.mutable_registry()->set_user(login.substr(0, colon));
  spec.mutable_registry()->set_password(login.substr(colon + 1));
  return {};
}

}  // namespace

void SecretOptions::AddTo(CLI::App& command) {
  command
      .add_option("--secret", secrets_,
                  "NAME=@FILE: tasks find the file's content as /run/secrets/NAME")
      ->take_all()
      ->allow_extra_args(false);
  command.add_option("--registry-user", registry_user_,
                     "Whom the image's registry knows, if it is private");
  command.add_option("--registry-password-file", registry_password_file_,
                     "File with the password or token");
  command.add_flag("--registry-auth-from-docker", registry_from_docker_,
                   "Use what `docker login` has kept in its file");
}

Status SecretOptions::Fill(Session& session, v1::JobSpec& spec) const {
  for (const std::string& entry : secrets_) {
    const auto equals = entry.find('=');
    const std::string name = entry.substr(0, equals);
    // What stands behind the sign is not shown: it may be the secret.
    if (name.empty() || equals == entry.npos || entry.substr(equals + 1, 1) != "@") {
      return InvalidArgument("secret", "invalid_secret",
                             "--secret: write NAME=@FILE; a value on the command line would be "
                             "seen by others on this machine");
    }
    TRY((*spec.mutable_secrets())[name], ReadFile(entry.substr(equals + 2), kSecretBytesMax));
  }
  if (registry_from_docker_) {
    return FillFromDocker(session.environment().docker_config_path, spec);
  }
  if (!registry_user_.empty()) spec.mutable_registry()->set_user(registry_user_);
  if (!registry_password_file_.empty()) {
    TRY(*spec.mutable_registry()->mutable_password(), ReadPassword(registry_password_file_));
  }
  return {};
}

Status ReadSecretFiles(const std::string& folder, v1::JobSpec& spec) {
  if (!spec.registry().password().empty()) {
    TRY(const auto path, FileNamedBy(spec.registry().password(), folder, "registry.password"));
    TRY(*spec.mutable_registry()->mutable_password(), ReadPassword(path));
  }
  for (auto& [name, value] : *spec.mutable_secrets()) {
    TRY(const auto path, FileNamedBy(value, folder, "secrets." + name));
    TRY(value, ReadFile(path, kSecretBytesMax));
  }
  return {};
}

void ClearSecrets(v1::JobSpec& spec) {
  if (spec.has_registry()) spec.mutable_registry()->clear_password();
  for (auto& [name, value] : *spec.mutable_secrets()) value.clear();
}

}  // namespace ioworker::cli
