// PolicySection: one table of the policy file. Reads keys, and knows in the end which keys nobody
// asked for. Every error names its line.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "base/country.h"
#include "base/result.h"
#include "base/time.h"
#include "domain/jobs/isolation.h"

namespace ioworker::agent {

std::unexpected<Error> WrongPolicy(const toml::node& at, std::string_view what);

class PolicySection {
 public:
  // `name` is for people: "limits", "rule 'hot'". The table must outlive this.
  PolicySection(const toml::table& table, std::string name)
      : table_(table), name_(std::move(name)) {}

  // Null if it is not there. Counts as asked for.
  const toml::node* Find(std::string_view key);

  // Each leaves `to` as it is if the key is not there.
  Status ReadText(std::string_view key, std::string& to);
  Status ReadTruth(std::string_view key, bool& to);
  Status ReadCount(std::string_view key, std::uint32_t least, std::uint32_t& to);
  Status ReadLength(std::string_view key, seconds least, seconds most, seconds& to);
  Status ReadTexts(std::string_view key, std::vector<std::string>& to);  // one, or a list
  Status ReadCounts(std::string_view key, std::vector<std::uint32_t>& to);
  // One number for all, which goes to `rest`; or a table of numbers by index.
  Status ReadCountOfEach(std::string_view key, std::uint32_t rest,
                         std::map<std::uint32_t, std::uint32_t>& to);

  Status ReadIsolation(std::string_view key, jobs::Isolation& to);
  Status ReadCountries(std::string_view key, std::vector<Country>& to);  // ascending, each once

  // Refuses keys that nobody asked for.
  Status Finish() const;

  const toml::table& table() const { return table_; }
  const std::string& name() const { return name_; }

 private:
  std::unexpected<Error> Wrong(const toml::node& at, std::string_view key,
                               std::string_view what) const;

  const toml::table& table_;
  const std::string name_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace ioworker::agent
