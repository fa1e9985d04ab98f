#include "agent/policy_section.h"

#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "agent/policy_text.h"
#include "base/text.h"

namespace ioworker::agent {
namespace {

constexpr std::size_t kTextMax = 200;
constexpr std::size_t kListMax = 100;

std::string Words(seconds length) {
  const auto count = length.count();
  if (count % 86400 == 0 && count > 0) return fmt::format("{}d", count / 86400);
  if (count % 3600 == 0 && count > 0) return fmt::format("{}h", count / 3600);
  if (count % 60 == 0 && count > 0) return fmt::format("{}m", count / 60);
  return fmt::format("{}s", count);
}

bool IsWord(const toml::node& node) {
  const auto* text = node.as_string();
  return text != nullptr && !text->get().empty() && text->get().size() <= kTextMax &&
         IsOneLine(text->get());
}

std::optional<std::uint32_t> IndexOf(std::string_view text) {
  std::uint32_t index = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (wrong != std::errc() || end != text.data() + text.size() || index > INT32_MAX) return {};
  return index;
}

}  // namespace

std::unexpected<Error> WrongPolicy(const toml::node& at, std::string_view what) {
  const auto line = at.source().begin.line;
  return InvalidArgument(fmt::format("line {}", line), "bad_policy",
                         fmt::format("policy, line {}: {}", line, what));
}

std::unexpected<Error> PolicySection::Wrong(const toml::node& at, std::string_view key,
                                            std::string_view what) const {
  return WrongPolicy(at, fmt::format("{} of {} must be {}", key, name_, what));
}

const toml::node* PolicySection::Find(std::string_view key) {
  known_.emplace(key);
  return table_.get(key);
}

Status PolicySection::ReadText(std::string_view key, std::string& to) {
  const auto* const node = Find(key);
  if (node == nullptr) return {};
  if (!IsWord(*node)) return Wrong(*node, key, "a text of 1 to 200 bytes on one line");
  to = node->as_string()->get();
  return {};
}

Status PolicySection::ReadTruth(std::string_view key, bool& to) {
  const auto* const node = Find(key);
  if (node == nullptr) return {};
  const auto value = node->value_exact<bool>();
  if (!value) return Wrong(*node, key, "true or false");
  to = *value;
  return {};
}

Status PolicySection::ReadCount(std::string_view key, std::uint32_t least, std::uint32_t& to) {
  const auto* const node = Find(key);
  if (node == nullptr) return {};
  const auto value = node->value_exact<std::int64_t>();
  if (!value || *value < least || *value > INT32_MAX) {
    return Wrong(*node, key, fmt::format("a whole number, at least {}", least));
  }
  to = static_cast<std::uint32_t>(*value);
  return {};
}

Status PolicySection::ReadLength(std::string_view key, seconds least, seconds most, seconds& to) {
  const auto* const node = Find(key);
  if (node == nullptr) return {};
  const auto* const text = node->as_string();
  const auto length = text != nullptr ? ParseLength(text->get()) : std::nullopt;
  if (!length || *length < least || *length > most) {
    return Wrong(*node, key,
                 fmt::format("a length of time like \"90s\", \"5m\", \"2h\" or \"30d\", "
                             "from {} to {}",
                             Words(least), Words(most)));
  }
  to = *length;
  return {};
}

Status PolicySection::ReadTexts(std::string_view key, std::vector<std::string>& to) {
  const auto* const node = Find(key);
  if (node == nullptr) return {};
  constexpr std::string_view kWanted = "a text or a list of texts, each of 1 to 200 bytes";
  std::vector<std::string> texts;
  if (const auto* const list = node->as_array()) {
    if (list->size() > kListMax) return Wrong(*node, key, "a list of at most 100");
    for (const auto& each : *list) {
      if (!IsWord(each)) return Wrong(each, key, kWanted);
      texts.push_back(each.as_string()->get());
    }
  } else {
    if (!IsWord(*node)) return Wrong(*node, key, kWanted);
    texts.push_back(node->as_string()->get());
  }
  to = std::move(texts);
  return {};
}

Status PolicySection::ReadCounts(std::string_view key, std::vector<std::uint32_t>& to) {
  const auto* const node = Find(key);
  if (node == nullptr) return {};
  constexpr std::string_view kWanted = "a list of whole numbers like [0, 1]";
  const auto* const list = node->as_array();
  if (list == nullptr || list->size() > kListMax) return Wrong(*node, key, kWanted);
  std::vector<std::uint32_t> numbers;
  for (const auto& each : *list) {
    const auto value = each.value_exact<std::int64_t>();
    if (!value || *value < 0 || *value > INT32_MAX) return Wrong(each, key, kWanted);
    numbers.push_back(static_cast<std::uint32_t>(*value));
  }
  to = std::move(numbers);
  return {};
}

Status PolicySection::ReadCountOfEach(std::string_view key, std::uint32_t rest,
                                      std::map<std::uint32_t, std::uint32_t>& to) {
  const auto* const node = Find(key);
  if (node == nullptr) return {};
  constexpr std::string_view kWanted =
      "a whole number, at least 1, for all, or one for each by index, like { 0 = 200, 1 = 250 }";
  const auto* const table = node->as_table();
  std::map<std::uint32_t, std::uint32_t> numbers;
  const auto add = [&](std::optional<std::uint32_t> index, const toml::node& from) -> Status {
    const auto value = from.value_exact<std::int64_t>();
    if (!index || !value || *value < 1 || *value > INT32_MAX) return Wrong(from, key, kWanted);
    numbers[*index] = static_cast<std::uint32_t>(*value);
    return {};
  };
  if (table == nullptr) {
    TRY(add(rest, *node));
  } else {
    if (table->size() > kListMax) return Wrong(*node, key, kWanted);
    for (const auto& [index, value] : *table) TRY(add(IndexOf(index.str()), value));
  }
  to = std::move(numbers);
  return {};
}

Status PolicySection::ReadCountries(std::string_view key, std::vector<Country>& to) {
  std::vector<std::string> texts;
  TRY(ReadTexts(key, texts));
  std::set<Country> countries(to.begin(), to.end());
  for (const std::string& text : texts) {
    const auto country = Country::Parse(text);
    if (!country) {
      return WrongPolicy(*Find(key),
                         fmt::format("{} of {}: \"{}\" is no country; two letters by ISO "
                                     "3166-1, as in \"DE\", \"FR\", \"GB\"",
                                     key, name_, text));
    }
    countries.insert(*country);
  }
  to.assign(countries.begin(), countries.end());
  return {};
}

Status PolicySection::ReadIsolation(std::string_view key, jobs::Isolation& to) {
  std::string name(jobs::IsolationName(to));
  TRY(ReadText(key, name));
  const auto parsed = jobs::ParseIsolation(name);
  if (!parsed) return Wrong(*Find(key), key, "\"container\", \"gvisor\" or \"kata\"");
  to = *parsed;
  return {};
}

Status PolicySection::Finish() const {
  for (const auto& [key, node] : table_) {
    if (known_.contains(key.str())) continue;
    return WrongPolicy(node, fmt::format("{} has no key {}; there are: {}", name_, key.str(),
                                         fmt::join(known_, ", ")));
  }
  return {};
}

}  // namespace ioworker::agent
