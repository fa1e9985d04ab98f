#include "oidc/provider_section.h"

#include <fmt/format.h>

#include "base/text.h"
#include "oidc/endpoint.h"

namespace ioworker::oidc {
namespace {

constexpr std::size_t kTextBytesMax = 200;
constexpr std::size_t kListMax = 20;

std::unexpected<Error> WrongAt(std::uint32_t line, std::string_view what) {
  return InvalidArgument(fmt::format("line {}", line), "bad_provider",
                         fmt::format("line {}: {}", line, what));
}

bool IsWord(const toml::node& node) {
  const auto* text = node.as_string();
  return text != nullptr && !text->get().empty() && text->get().size() <= kTextBytesMax &&
         IsOneLine(text->get());
}

}  // namespace

Result<ProviderSection> ProviderSection::Parse(std::string_view text) {
  try {
    auto file = std::make_shared<const toml::table>(toml::parse(text));
    const toml::table* const table = file.get();
    return ProviderSection(std::move(file), table, "a provider");
  } catch (const toml::parse_error& broken) {
    return WrongAt(broken.source().begin.line, broken.description());
  }
}

std::unexpected<Error> ProviderSection::Wrong(std::string_view key, std::string_view wanted) const {
  const auto* const node = table_->get(key);
  const auto& source = node != nullptr ? node->source() : table_->source();
  return WrongAt(source.begin.line, fmt::format("{} of {} must be {}", key, name_, wanted));
}

std::unexpected<Error> ProviderSection::Missing(std::string_view key) const {
  return InvalidArgument(std::string(key), "bad_provider",
                         fmt::format("{} needs a line {} = \"…\"", name_, key));
}

const toml::node* ProviderSection::Find(std::string_view key) {
  known_.emplace(key);
  return table_->get(key);
}

Status ProviderSection::ReadText(std::string_view key, std::string& to) {
  const auto* const node = Find(key);
  if (node == nullptr) return {};
  if (!IsWord(*node)) return Wrong(key, "a text of 1 to 200 bytes on one line");
  to = node->as_string()->get();
  return {};
}

Status ProviderSection::ReadNeeded(std::string_view key, std::string& to) {
  if (Find(key) == nullptr) return Missing(key);
  return ReadText(key, to);
}

Status ProviderSection::ReadTexts(std::string_view key, std::vector<std::string>& to) {
  const auto* const node = Find(key);
  if (node == nullptr) return {};
  constexpr std::string_view kWanted = "a list of 1 to 20 texts, each of 1 to 200 bytes";
  const auto* const list = node->as_array();
  if (list == nullptr || list->empty() || list->size() > kListMax) return Wrong(key, kWanted);
  std::vector<std::string> texts;
  for (const auto& each : *list) {
    if (!IsWord(each)) return Wrong(key, kWanted);
    texts.push_back(each.as_string()->get());
  }
  to = std::move(texts);
  return {};
}

Status ProviderSection::ReadUrl(std::string_view key, std::string& to) {
  std::string url;
  TRY(ReadText(key, url));
  if (Find(key) == nullptr) return {};
  if (!CheckEndpoint(url, std::string(key))) {
    return Wrong(key, "an address like \"https://host/path\" (http is for 127.0.0.1 alone)");
  }
  to = std::move(url);
  return {};
}

Result<std::optional<ProviderSection>> ProviderSection::Inner(std::string_view key) {
  const auto* const node = Find(key);
  if (node == nullptr) return std::nullopt;
  const auto* const table = node->as_table();
  if (table == nullptr) return Wrong(key, fmt::format("a table, [{}]", key));
  return ProviderSection(file_, table, std::string(key));
}

Status ProviderSection::Finish() const {
  for (const auto& [key, node] : *table_) {
    if (known_.contains(key.str())) continue;
    return WrongAt(key.source().begin.line, fmt::format("{} has no key {} here; there are: {}",
                                                        name_, key.str(), fmt::join(known_, ", ")));
  }
  return {};
}

}  // namespace ioworker::oidc
