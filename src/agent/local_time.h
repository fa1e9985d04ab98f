// Local time: what the clock on the owner's wall shows. The machine's time zone counts (TZ, or
// /etc/localtime), summer time and all. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "domain/policy/week_minute.h"

namespace ioworker::agent {

policy::WeekMinute WeekMinuteOf(Instant at);

// "2026-11"; later months are greater.
std::string MonthOf(Instant at);

// "Sat 14:30", or a day and time like "2026-11-28 14:30" or "2026-11-28T14:30:00Z".
std::optional<policy::WeekMinute> ParseWeekMinute(std::string_view text);

}  // namespace ioworker::agent
