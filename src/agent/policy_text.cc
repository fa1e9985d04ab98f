#include "agent/policy_text.h"

#include <charconv>

namespace ioworker::agent {
namespace {

std::optional<int> ParseWhole(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<seconds> ParseLength(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto count = ParseWhole(text.substr(0, text.size() - 1));
  if (!count || *count < 0) return std::nullopt;
  std::int64_t unit = 0;
  switch (text.back()) {
    case 's':
      unit = 1;
      break;
    case 'm':
      unit = 60;
      break;
    case 'h':
      unit = 3600;
      break;
    case 'd':
      unit = 24 * 3600;
      break;
    default:
      return std::nullopt;
  }
  constexpr std::int64_t kMost = 366LL * 24 * 3600;
  const std::int64_t all = *count * unit;
  return all <= kMost ? std::optional(seconds{all}) : std::nullopt;
}

std::optional<policy::Window> ParseWindow(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = policy::ParseMinuteOfDay(text.substr(0, dash));
  const auto to = policy::ParseMinuteOfDay(text.substr(dash + 1));
  if (!from || !to || *from == policy::kMinutesOfDay) return std::nullopt;
  return policy::Window{.from = *from, .to = *to};
}

std::optional<std::uint8_t> ParseDays(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = policy::ParseDay(text.substr(0, dash));
  const auto last =
      dash == std::string_view::npos ? first : policy::ParseDay(text.substr(dash + 1));
  if (!first || !last) return std::nullopt;
  unsigned days = 0;
  for (int day = *first;; day = (day + 1) % 7) {
    days |= 1U << day;
    if (day == *last) return static_cast<std::uint8_t>(days);
  }
}

}  // namespace ioworker::agent
