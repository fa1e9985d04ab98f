#include "base/time.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace ioworker {
namespace {

// Days since 1970-01-01 of a date in the proleptic Gregorian calendar.
std::int64_t DaysFromDate(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

std::optional<int> Digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::unexpected<Error> BadTime(std::string_view text) {
  return InvalidArgument("time", "invalid_time",
                         fmt::format("\"{}\" is no time; write it as 2026-01-31T12:00:00Z", text));
}

}  // namespace

std::string FormatInstant(Instant at) {
  const std::chrono::sys_time<Duration> point{Duration{at.micros}};
  const auto day = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{point - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

Result<Instant> ParseInstant(std::string_view text) {
  const auto year = Digits(text, 0, 4), month = Digits(text, 5, 2), day = Digits(text, 8, 2);
  const auto hour = Digits(text, 11, 2), minute = Digits(text, 14, 2), second = Digits(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return BadTime(text);
  if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') || text[13] != ':' ||
      text[16] != ':' || text.back() != 'Z') {
    return BadTime(text);
  }
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return BadTime(text);

  std::int64_t fraction = 0;
  const std::string_view rest = text.substr(19, text.size() - 20);
  if (!rest.empty()) {
    if (rest[0] != '.' || rest.size() < 2 || rest.size() > 10) return BadTime(text);
    for (std::size_t i = 1; i < 10; ++i) {
      const auto digit = i < rest.size() ? Digits(rest, i, 1) : 0;
      if (!digit) return BadTime(text);
      if (i < 7) fraction = fraction * 10 + *digit;
    }
  }
  const std::int64_t days =
      DaysFromDate(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
  const std::int64_t total = ((days * 24 + *hour) * 60 + *minute) * 60 + *second;
  return Instant{total * 1'000'000 + fraction};
}

}  // namespace ioworker
