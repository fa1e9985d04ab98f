#include "oidc/provider_file.h"

#include <algorithm>
#include <filesystem>

#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "oidc/provider_section.h"

namespace ioworker::oidc {
namespace {

constexpr std::size_t kNameBytesMax = 32;

bool IsName(const std::string& name) {
  return !name.empty() && name.size() <= kNameBytesMax && name[0] >= 'a' && name[0] <= 'z' &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

Status ReadAlgorithms(ProviderSection& section, std::vector<jose::Algorithm>& to) {
  std::vector<std::string> names;
  TRY(section.ReadTexts("algorithms", names));
  if (names.empty()) return {};
  to.clear();
  for (const std::string& name : names) {
    const auto algorithm = jose::ParseAlgorithm(name);
    if (!algorithm) {
      return section.Wrong("algorithms", "a list of \"RS256\", \"ES256\", \"EdDSA\"");
    }
    to.push_back(*algorithm);
  }
  return {};
}

Status ReadEndpoints(ProviderSection& whole, Provider& provider) {
  TRY(auto section, whole.Inner("endpoints"));
  if (!section) return {};
  TRY(section->ReadUrl("authorize", provider.endpoints.authorize));
  TRY(section->ReadUrl("token", provider.endpoints.token));
  if (HasIdToken(provider.kind)) {
    TRY(section->ReadUrl("keys", provider.endpoints.keys));
  } else {
    TRY(section->ReadUrl("user", provider.endpoints.user));
  }
  if (provider.kind == ProviderKind::kGitHub) {
    TRY(section->ReadUrl("emails", provider.endpoints.emails));
  }
  return section->Finish();
}

Status ReadIssuer(ProviderSection& whole, Provider& provider) {
  TRY(whole.ReadUrl("issuer", provider.issuer));
  TRY(ReadAlgorithms(whole, provider.algorithms));
  return {};
}

Status ReadSecrets(ProviderSection& whole, ProviderFile& file) {
  Provider& provider = file.provider;
  if (provider.kind != ProviderKind::kApple) {
    return whole.ReadNeeded("client_secret_file", file.client_secret_file);
  }
  TRY(whole.ReadNeeded("team_id", provider.apple.team_id));
  TRY(whole.ReadNeeded("key_id", provider.apple.key_id));
  return whole.ReadNeeded("private_key_file", file.private_key_file);
}

// What only its owner may read.
Result<std::string> ReadSecretFile(const std::string& path, std::size_t bytes_max) {
  struct stat about{};
  if (stat(path.c_str(), &about) == 0 && (about.st_mode & 077) != 0) {
    return Conflict("secret_readable_by_others",
                    "the secret " + path + " can be read by others; run: chmod 600 " + path);
  }
  return ReadFile(path, bytes_max);
}

Result<std::string> ReadClientSecret(const std::string& path) {
  TRY(std::string secret, ReadSecretFile(path, kSecretBytesMax + 2));
  while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
  if (secret.empty() || secret.size() > kSecretBytesMax || !IsOneLine(secret)) {
    return InvalidArgument("client_secret_file", "bad_provider",
                           path + " must hold a client secret: one line of 1 to 1,000 bytes");
  }
  return secret;
}

Result<Provider> ReadWithSecrets(const std::string& path) {
  TRY(const std::string text, ReadFile(path, kProviderFileBytesMax));
  TRY(auto file, ParseProvider(text));
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (file.provider.kind != ProviderKind::kApple) {
    TRY(file.provider.client_secret, ReadClientSecret((folder / file.client_secret_file).string()));
    return std::move(file.provider);
  }
  const std::string key_path = (folder / file.private_key_file).string();
  TRY(const std::string pem, ReadSecretFile(key_path, jose::kPrivateKeyBytesMax));
  auto key = jose::PrivateKey::ReadPem(pem);
  if (!key) {
    key.error().message = key_path + ": " + key.error().message;
    return std::unexpected(key.error());
  }
  file.provider.apple.key = *std::move(key);
  return std::move(file.provider);
}

}  // namespace

Result<ProviderFile> ParseProvider(std::string_view text) {
  if (text.size() > kProviderFileBytesMax) {
    return TooLarge("provider", "a provider file has at most 16 KiB");
  }
  TRY(auto whole, ProviderSection::Parse(text));
  std::string kind_name;
  TRY(whole.ReadNeeded("kind", kind_name));
  const auto kind = ParseProviderKind(kind_name);
  if (!kind) {
    return whole.Wrong("kind", "\"openid\", \"google\", \"apple\", \"x\" or \"github\"");
  }
  const bool open = *kind == ProviderKind::kOpenId;
  ProviderFile file{.provider = KnownProvider(*kind)};
  Provider& provider = file.provider;
  TRY(open ? whole.ReadNeeded("name", provider.name) : whole.ReadText("name", provider.name));
  if (!IsName(provider.name)) {
    return whole.Wrong("name", "1 to 32 of a-z, 0-9 and -, beginning with a letter");
  }
  if (open) provider.title = provider.name;
  TRY(whole.ReadText("title", provider.title));
  TRY(whole.ReadNeeded("client_id", provider.client_id));
  TRY(whole.ReadTexts("scopes", provider.scopes));
  if (HasIdToken(*kind)) TRY(ReadIssuer(whole, provider));
  if (open && provider.issuer.empty()) return whole.Missing("issuer");
  if (!open) TRY(ReadEndpoints(whole, provider));
  TRY(ReadSecrets(whole, file));
  TRY(whole.Finish());
  // Without it the provider would give no id token.
  if ((open || *kind == ProviderKind::kGoogle) &&
      std::ranges::find(provider.scopes, "openid") == provider.scopes.end()) {
    return whole.Wrong("scopes", "a list with \"openid\" in it");
  }
  return file;
}

Result<Provider> LoadProvider(const std::string& path) {
  auto provider = ReadWithSecrets(path);
  if (!provider && !provider.error().message.contains(path)) {
    provider.error().message = path + ": " + provider.error().message;
  }
  return provider;
}

Result<std::vector<Provider>> LoadProviders(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.path().extension() == ".toml") paths.push_back(entry.path().string());
  }
  if (failed && failed != std::errc::no_such_file_or_directory) {
    return InvalidArgument("providers", "bad_provider", "cannot read the folder " + folder);
  }
  if (paths.size() > kProvidersMax) {
    return InvalidArgument("providers", "bad_provider", folder + " holds more than 32 providers");
  }
  std::ranges::sort(paths);
  std::vector<Provider> providers;
  for (const std::string& path : paths) {
    TRY(auto provider, LoadProvider(path));
    if (std::ranges::find(providers, provider.name, &Provider::name) != providers.end()) {
      return InvalidArgument("name", "bad_provider",
                             path + ": another file has the name \"" + provider.name + "\"");
    }
    providers.push_back(std::move(provider));
  }
  return providers;
}

}  // namespace ioworker::oidc
