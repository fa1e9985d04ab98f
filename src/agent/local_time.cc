#include "agent/local_time.h"

#include <ctime>

#include <fmt/format.h>

namespace ioworker::agent {
namespace {

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

std::string MonthOf(Instant at) {
  const std::time_t seconds_of = at.micros / 1'000'000;
  std::tm parts{};
  localtime_r(&seconds_of, &parts);
  return fmt::format("{:04}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1);
}

std::optional<policy::WeekMinute> ParseWeekMinute(std::string_view text) {
  if (const auto at = ParseInstant(text)) return WeekMinuteOf(*at);
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view day = text.substr(0, space);
  const auto minute = policy::ParseMinuteOfDay(text.substr(space + 1));
  auto weekday = policy::ParseDay(day);
  if (!weekday) weekday = DayOfWeek(day);
  if (!weekday || !minute || *minute == policy::kMinutesOfDay) return std::nullopt;
  return *weekday * policy::kMinutesOfDay + *minute;
}

}  // namespace ioworker::agent
