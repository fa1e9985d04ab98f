// The policy file that a device begins with.
#include <fmt/format.h>

#include "agent/policy_file.h"
#include "agent/policy_images.h"

namespace ioworker::agent {
namespace {

constexpr std::string_view kNewPolicy =
    R"(# What this device lends, and when. The device follows this file; no coordinator can override it.
# Changes count as soon as the file is saved. "ioworker policy check" reads it without using it,
# "ioworker policy explain" says what it comes to.

# What holds when no rule below is in force: "full", "reduced", "finish" (what runs may end, nothing
# new starts) or "pause" (what runs gets the grace below, then ends).
otherwise = "full"

# May this file be changed from the console? Whoever hosts the network could do it, too.
console_edits = {}

[limits]
# The most that is lent. What is not said here is all that there is, less what is kept for you.
{}{}{}# leases = 8
# upload_mbit = 5          # of all jobs together, in a second
# download_mbit = 50
# data_mib_per_month = 50000  # that jobs may move; then nothing new starts until the month is over
# gpus_kept = [0]          # never lent, by index
# display_gpu = true       # lend the one that drives your screen, too
# gpu_watts = 200          # the most that a lent GPU draws; {{ 0 = 150, 1 = 250 }}: by index

[reduced]
# The most while a rule says "reduced".
# cores = 1
# memory_mib = 2000

[jobs]
# longest = "12h"
# images_allowed = ["registry.example/*"]
# images_refused = ["*miner*"]
# egress = "none"          # the most that a job may reach: "allow-list": hosts that it names,
#                          # "internet": every public host; never your own network
# isolation_min = "gvisor" # the least that every job is run with: "container", "gvisor", "kata"
# countries = ["DE", "AT"] # renters of these only; countries_refused: of all but those
# price_floor = "0.05"     # for an hour of the whole device; nothing runs for less than its part of it
# reclaim_grace = "10s"    # what a running task gets to save its work

[electricity]
# What it costs you, per kWh; rules can name it, and other hours may cost something else.
# price = "0.32"
# watts_idle = 60          # what the whole machine draws, if its sensors do not tell (they know the
# watts_full = 350         # processor and NVIDIA GPUs): at rest, and with all cores at work
#
# [[electricity.tariff]]
# price = "0.18"
# during = "22:00-06:00"

# Rules. The strictest of those in force decides. All that a rule names must hold. What cannot be
# known counts against lending. "dwell": in force for so long after it held last; 1m if not said.
#
# [[rule]]
# name = "I am at this computer"
# mode = "pause"
# idle = {{ below = "5m" }}
#
# [[rule]]
# name = "weekday evenings"
# mode = "reduced"
# days = "Mon-Fri"
# during = "18:00-23:30"
#
# [[rule]]
# name = "too hot"
# mode = "pause"
# gpu_celsius = {{ above = 83, resume = 70 }}
# dwell = "2m"
#
# [[rule]]
# name = "on battery"
# mode = "pause"
# on_battery = true
#
# [[rule]]
# name = "games"
# mode = "pause"
# programs = ["steam*", "*.exe"]
#
# More that a rule can name: outside = "22:00-06:00", metered_network, full_screen, remote_session;
# cpu_celsius, fan_percent, watts, electricity_price, disk_free_mib, battery_percent,
# cpu_by_others_percent, gpu_by_others_percent, gpu_memory_by_others_mib.
)";

}  // namespace

std::string NewPolicyText(const policy::Limits& limits, bool console_edits) {
  const auto line = [](std::string_view key, std::uint32_t value, std::string_view example) {
    return value == 0 ? fmt::format("# {} = {}\n", key, example)
                      : fmt::format("{} = {}\n", key, value);
  };
  return fmt::format(kNewPolicy, console_edits, line("cores", limits.cores, "6"),
                     line("memory_mib", limits.memory_mib, "16000"),
                     line("disk_mib", limits.disk_mib, "100000")) +
         std::string(kNewImages);
}

}  // namespace ioworker::agent
