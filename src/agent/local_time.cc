#include "agent/local_time.h"

#include <array>
#include <charconv>
#include <ctime>

#include <fmt/format.h>

namespace ioworker::agent {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

std::optional<int> ParseTwo(std::string_view text, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || text.size() != 2 || value < 0 || value > most) return std::nullopt;
  return value;
}

// "14:30"
std::optional<int> ParseMinute(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = ParseTwo(text.substr(0, 2), 23);
  const auto minute = ParseTwo(text.substr(3), 59);
  if (!hour || !minute) return std::nullopt;
  return *hour * 60 + *minute;
}

// Of a date; nothing if there is no such day.
std::optional<int> DayOfWeek(std::string_view date) {
  std::tm parts{};
  const std::string text(date);
  const char* const end = strptime(text.c_str(), "%Y-%m-%d", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  std::tm noon = parts;
  noon.tm_hour = 12;
  timegm(&noon);  // puts a day right that does not exist
  if (noon.tm_mday != parts.tm_mday || noon.tm_mon != parts.tm_mon) return std::nullopt;
  return (noon.tm_wday + 6) % 7;
}

}  // namespace

policy::WeekMinute WeekMinuteOf(Instant at) {
  const std::time_t seconds_of = at.micros / 1'000'000;
  std::tm parts{};
  localtime_r(&seconds_of, &parts);
  const int day = (parts.tm_wday + 6) % 7;
  return day * policy::kMinutesOfDay + parts.tm_hour * 60 + parts.tm_min;
}

std::optional<policy::WeekMinute> ParseWeekMinute(std::string_view text) {
  if (const auto at = ParseInstant(text)) return WeekMinuteOf(*at);
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view day = text.substr(0, space);
  const auto minute = ParseMinute(text.substr(space + 1));
  if (!minute) return std::nullopt;
  for (std::size_t i = 0; i < kDays.size(); ++i) {
    if (kDays.at(i) == day) return static_cast<int>(i) * policy::kMinutesOfDay + *minute;
  }
  const auto date = DayOfWeek(day);
  if (!date) return std::nullopt;
  return *date * policy::kMinutesOfDay + *minute;
}

std::string FormatWeekMinute(policy::WeekMinute at) {
  at %= policy::kMinutesOfWeek;
  const int minute = at % policy::kMinutesOfDay;
  return fmt::format("{} {:02}:{:02}",
                     kDays.at(static_cast<std::size_t>(at / policy::kMinutesOfDay)), minute / 60,
                     minute % 60);
}

}  // namespace ioworker::agent
