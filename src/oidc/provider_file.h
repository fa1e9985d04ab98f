// ProviderFile: a provider as text, TOML: who it is, and what we are to it. Secrets are in files of
// their own, named by it. docs/reference/sign-in.md has an example of each kind.
//
// ParseProvider is pure. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "oidc/provider.h"

namespace ioworker::oidc {

inline constexpr std::size_t kProviderFileBytesMax = 16 << 10;
inline constexpr std::size_t kSecretBytesMax = 1000;
inline constexpr std::size_t kProvidersMax = 32;

struct ProviderFile {
  Provider provider;                 // without its secret
  std::string client_secret_file{};  // as written; all but Apple
  std::string private_key_file{};    // Apple
};

// kInvalidArgument "bad_provider" says in which line what is wrong, and what would be right. A key
// that means nothing, or nothing for this kind, is wrong too: a check that is misspelled must not
// be one that is left out.
Result<ProviderFile> ParseProvider(std::string_view text);

// The file and its secrets. Paths in it are from its own folder. Refuses secrets that others than
// their owner may read. Errors name the path.
Result<Provider> LoadProvider(const std::string& path);

// Every *.toml of a folder, by name; none if there is no folder. Refuses two of one name, and more
// than kProvidersMax.
Result<std::vector<Provider>> LoadProviders(const std::string& folder);

}  // namespace ioworker::oidc
