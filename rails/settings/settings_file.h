// SettingsFile: the TOML file of a rail or of the signer, read with words for whoever wrote it.
//
// Each Read names a key, its bounds and whether it may be absent; Finish refuses keys that nobody
// read, so that a slip of the pen is not a setting that silently stays at its default. Errors name
// file, line and remedy, with the reason "settings". One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.h"
#include "base/result.h"

namespace ioworker::rail_settings {

inline constexpr std::size_t kFileBytesMax = 256 << 10;
inline constexpr std::size_t kListMax = 1'024;

class SettingsFile {
 public:
  static Result<SettingsFile> Load(const std::string& path);
  // `name`: what errors call it. For tests, and what Load uses.
  static Result<SettingsFile> Parse(std::string_view text, std::string name);

  SettingsFile(SettingsFile&&) noexcept;
  SettingsFile& operator=(SettingsFile&&) noexcept;
  ~SettingsFile();

  // These leave `to` as it is where the key is absent; `Need…` refuses that.
  Status ReadText(std::string_view key, std::string& to);
  Status ReadTexts(std::string_view key, std::vector<std::string>& to);
  Status ReadCount(std::string_view key, std::uint64_t least, std::uint64_t most,
                   std::uint64_t& to);
  Status ReadMoney(std::string_view key, Money& to);  // a decimal text such as "12.5"
  Status NeedText(std::string_view key, std::string& to);
  Status NeedTexts(std::string_view key, std::vector<std::string>& to);
  Status NeedMoney(std::string_view key, Money& to);

  // The tables of [[key]], in order.
  Result<std::vector<SettingsFile>> ReadTables(std::string_view key);

  Status Finish() const;

  // "FILE line N: KEY …", for checks that go beyond the type.
  std::unexpected<Error> Wrong(std::string_view key, std::string_view what) const;

 private:
  struct Table;
  SettingsFile(std::unique_ptr<Table> table, std::string name);
  Status Need(std::string_view key) const;

  std::unique_ptr<Table> table_;
  std::string name_;
  std::set<std::string, std::less<>> read_;
};

}  // namespace ioworker::rail_settings
