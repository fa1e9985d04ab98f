#include "rails/settings/settings_file.h"

#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/file.h"

namespace ioworker::rail_settings {
namespace {

std::unexpected<Error> Refuse(std::string message) {
  return Conflict("settings", std::move(message));
}

}  // namespace

struct SettingsFile::Table {
  toml::table values;
};

SettingsFile::SettingsFile(std::unique_ptr<Table> table, std::string name)
    : table_(std::move(table)), name_(std::move(name)) {}
SettingsFile::SettingsFile(SettingsFile&&) noexcept = default;
SettingsFile& SettingsFile::operator=(SettingsFile&&) noexcept = default;
SettingsFile::~SettingsFile() = default;

Result<SettingsFile> SettingsFile::Load(const std::string& path) {
  const auto text = ReadFile(path, kFileBytesMax);
  if (!text) {
    return Refuse(fmt::format("the settings {} cannot be read: {}", path, text.error().detail));
  }
  return Parse(*text, path);
}

Result<SettingsFile> SettingsFile::Parse(std::string_view text, std::string name) {
  try {
    auto table = std::make_unique<Table>(Table{toml::parse(text)});
    return SettingsFile(std::move(table), std::move(name));
  } catch (const toml::parse_error& error) {
    return Refuse(fmt::format("{} line {}: {}", name, error.source().begin.line,
                              std::string_view(error.description())));
  }
}

std::unexpected<Error> SettingsFile::Wrong(std::string_view key, std::string_view what) const {
  const auto* const node = table_->values.get(key);
  const auto line = node == nullptr ? 0 : node->source().begin.line;
  if (line == 0) return Refuse(fmt::format("{}: {} {}", name_, key, what));
  return Refuse(fmt::format("{} line {}: {} {}", name_, line, key, what));
}

Status SettingsFile::Need(std::string_view key) const {
  if (table_->values.contains(key)) return {};
  return Wrong(key, "is missing");
}

Status SettingsFile::ReadText(std::string_view key, std::string& to) {
  read_.emplace(key);
  const auto* const node = table_->values.get(key);
  if (node == nullptr) return {};
  const auto* const text = node->as_string();
  if (text == nullptr || text->get().empty()) return Wrong(key, "must be a text in quotes");
  to = text->get();
  return {};
}

Status SettingsFile::ReadTexts(std::string_view key, std::vector<std::string>& to) {
  read_.emplace(key);
  const auto* const node = table_->values.get(key);
  if (node == nullptr) return {};
  const auto* const list = node->as_array();
  if (list == nullptr || list->size() > kListMax) {
    return Wrong(key, "must be a list of texts, at most 1024");
  }
  to.clear();
  for (const auto& one : *list) {
    const auto* const text = one.as_string();
    if (text == nullptr || text->get().empty()) return Wrong(key, "must be a list of texts");
    to.push_back(text->get());
  }
  return {};
}

Status SettingsFile::ReadCount(std::string_view key, std::uint64_t least, std::uint64_t most,
                               std::uint64_t& to) {
  read_.emplace(key);
  const auto* const node = table_->values.get(key);
  if (node == nullptr) return {};
  const auto* const number = node->as_integer();
  if (number == nullptr || number->get() < 0 ||
      static_cast<std::uint64_t>(number->get()) < least ||
      static_cast<std::uint64_t>(number->get()) > most) {
    return Wrong(key, fmt::format("must be a whole number, {} to {}", least, most));
  }
  to = static_cast<std::uint64_t>(number->get());
  return {};
}

Status SettingsFile::ReadMoney(std::string_view key, Money& to) {
  std::string text;
  TRY(ReadText(key, text));
  if (text.empty()) return {};
  const auto amount = ParseMoney(text, std::string(key));
  if (!amount) return Wrong(key, "must be a decimal text such as \"12.5\"");
  to = *amount;
  return {};
}

Status SettingsFile::NeedText(std::string_view key, std::string& to) {
  TRY(Need(key));
  return ReadText(key, to);
}

Status SettingsFile::NeedTexts(std::string_view key, std::vector<std::string>& to) {
  TRY(Need(key));
  return ReadTexts(key, to);
}

Status SettingsFile::NeedMoney(std::string_view key, Money& to) {
  TRY(Need(key));
  return ReadMoney(key, to);
}

Result<std::vector<SettingsFile>> SettingsFile::ReadTables(std::string_view key) {
  read_.emplace(key);
  std::vector<SettingsFile> tables;
  const auto* const node = table_->values.get(key);
  if (node == nullptr) return tables;
  const auto* const list = node->as_array();
  if (list == nullptr || list->size() > kListMax) {
    return Wrong(key, fmt::format("must be tables, [[{}]]", key));
  }
  for (const auto& one : *list) {
    const auto* const table = one.as_table();
    if (table == nullptr) return Wrong(key, fmt::format("must be tables, [[{}]]", key));
    tables.push_back(SettingsFile(std::make_unique<Table>(Table{*table}),
                                  fmt::format("{} [[{}]]", name_, key)));
  }
  return tables;
}

Status SettingsFile::Finish() const {
  for (const auto& [key, value] : table_->values) {
    if (!read_.contains(key.str())) return Wrong(key.str(), "is no setting; see the guide");
  }
  return {};
}

}  // namespace ioworker::rail_settings
