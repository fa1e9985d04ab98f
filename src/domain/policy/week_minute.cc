#include "domain/policy/week_minute.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace ioworker::policy {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

std::optional<int> ParseTwoDigits(std::string_view text) {
  const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (text.size() != 2 || !digits) return std::nullopt;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

}  // namespace

std::optional<int> ParseDay(std::string_view text) {
  const auto* const found = std::ranges::find(kDays, text);
  if (found == kDays.end()) return std::nullopt;
  return static_cast<int>(found - kDays.begin());
}

std::optional<int> ParseMinuteOfDay(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = ParseTwoDigits(text.substr(0, 2));
  const auto minute = ParseTwoDigits(text.substr(3));
  if (!hour || !minute || *minute > 59) return std::nullopt;
  const int all = *hour * 60 + *minute;
  return all <= kMinutesOfDay ? std::optional(all) : std::nullopt;
}

std::string FormatWeekMinute(WeekMinute at) {
  at %= kMinutesOfWeek;
  const auto day = static_cast<std::size_t>(at / kMinutesOfDay);
  const int minute = at % kMinutesOfDay;
  return fmt::format("{} {:02}:{:02}", kDays.at(day), minute / 60, minute % 60);
}

}  // namespace ioworker::policy
