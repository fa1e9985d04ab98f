// ProviderSection: one table of a provider file, read key by key; every error says its line. The
// one header here that knows the TOML library. One thread.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <toml++/toml.h>

#include "base/result.h"

namespace ioworker::oidc {

class ProviderSection {
 public:
  static Result<ProviderSection> Parse(std::string_view text);

  // A key that is not there leaves `to` as it is.
  Status ReadText(std::string_view key, std::string& to);
  Status ReadTexts(std::string_view key, std::vector<std::string>& to);
  Status ReadUrl(std::string_view key, std::string& to);

  // One that must be there.
  Status ReadNeeded(std::string_view key, std::string& to);

  // The table of that name; nothing if there is none.
  Result<std::optional<ProviderSection>> Inner(std::string_view key);

  // Refuses a key that nobody has asked for.
  Status Finish() const;

  std::unexpected<Error> Wrong(std::string_view key, std::string_view wanted) const;
  std::unexpected<Error> Missing(std::string_view key) const;

 private:
  ProviderSection(std::shared_ptr<const toml::table> file, const toml::table* table,
                  std::string name)
      : file_(std::move(file)), table_(table), name_(std::move(name)) {}

  const toml::node* Find(std::string_view key);

  std::shared_ptr<const toml::table> file_;
  const toml::table* table_;  // within it: a copy would forget its lines
  std::string name_;
  std::set<std::string, std::less<>> known_{};
};

}  // namespace ioworker::oidc
