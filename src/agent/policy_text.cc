#include "agent/policy_text.h"

#include <array>
#include <charconv>

namespace ioworker::agent {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

std::optional<int> ParseWhole(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

// "18:30"; "24:00" is the end of the day.
std::optional<int> ParseMinute(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = ParseWhole(text.substr(0, 2));
  const auto minute = ParseWhole(text.substr(3));
  if (!hour || !minute || *hour < 0 || *minute < 0 || *minute > 59) return std::nullopt;
  const int all = *hour * 60 + *minute;
  return all <= policy::kMinutesOfDay ? std::optional(all) : std::nullopt;
}

std::optional<int> ParseDay(std::string_view text) {
  for (std::size_t i = 0; i < kDays.size(); ++i) {
    if (kDays.at(i) == text) return static_cast<int>(i);
  }
  return std::nullopt;
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
  const auto from = ParseMinute(text.substr(0, dash));
  const auto to = ParseMinute(text.substr(dash + 1));
  if (!from || !to || *from == policy::kMinutesOfDay) return std::nullopt;
  return policy::Window{.from = *from, .to = *to};
}

std::optional<std::uint8_t> ParseDays(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = ParseDay(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : ParseDay(text.substr(dash + 1));
  if (!first || !last) return std::nullopt;
  unsigned days = 0;
  for (int day = *first;; day = (day + 1) % 7) {
    days |= 1U << day;
    if (day == *last) return static_cast<std::uint8_t>(days);
  }
}

}  // namespace ioworker::agent
