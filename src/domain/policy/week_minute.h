// WeekMinute: a time of the week by the clock on the owner's wall, read and written. Pure; any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ioworker::policy {

inline constexpr int kMinutesOfDay = 24 * 60;
inline constexpr int kMinutesOfWeek = 7 * kMinutesOfDay;

// Minutes since Monday 00:00. An hour that the clocks skip does not come, one that they repeat
// comes twice.
using WeekMinute = int;

// 0 is "Mon".
std::optional<int> ParseDay(std::string_view text);

// Minutes since midnight: "18:30"; "24:00" is the end of the day.
std::optional<int> ParseMinuteOfDay(std::string_view text);

// "Mon 08:05"; the end of the week is "Mon 00:00".
std::string FormatWeekMinute(WeekMinute at);

}  // namespace ioworker::policy
