#include "agent/policy_file.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "agent/policy_images.h"
#include "agent/policy_section.h"
#include "agent/policy_text.h"
#include "base/file.h"

namespace ioworker::agent {
namespace {

using policy::Mode;
using policy::Sensor;

constexpr seconds kDwell = minutes{1};  // of a rule that does not say, and not by time alone
constexpr seconds kDwellMax = hours{24};
constexpr seconds kGraceMax = minutes{5};
constexpr double kLevelMax = 1e9;

constexpr Sensor kSensors[] = {Sensor::kIdleSeconds,
                               Sensor::kCpuCelsius,
                               Sensor::kGpuCelsius,
                               Sensor::kFanPercent,
                               Sensor::kWatts,
                               Sensor::kElectricityPrice,
                               Sensor::kDiskFreeMib,
                               Sensor::kCpuByOthersPercent,
                               Sensor::kGpuByOthersPercent,
                               Sensor::kGpuMemoryByOthersMib,
                               Sensor::kBatteryPercent};
constexpr policy::Fact kFacts[] = {policy::Fact::kOnBattery, policy::Fact::kMeteredNetwork,
                                   policy::Fact::kFullScreen, policy::Fact::kRemoteSession};

Status ReadMode(PolicySection& section, std::string_view key, Mode& to) {
  const auto* const node = section.Find(key);
  if (node == nullptr) return {};
  const auto* const text = node->as_string();
  const auto mode = text != nullptr ? policy::ModeOf(text->get()) : std::nullopt;
  if (!mode) {
    return WrongPolicy(*node, fmt::format("{} of {} must be \"full\", \"reduced\", \"finish\" or "
                                          "\"pause\"",
                                          key, section.name()));
  }
  to = *mode;
  return {};
}

// `data_mib_per_month`: null where there is none.
Status ReadLimits(PolicySection& whole, std::string_view name, policy::Limits& limits,
                  std::uint32_t* data_mib_per_month = nullptr) {
  const auto* const node = whole.Find(name);
  if (node == nullptr) return {};
  const auto* const table = node->as_table();
  if (table == nullptr) return WrongPolicy(*node, fmt::format("{0} must be a table, [{0}]", name));
  PolicySection section(*table, std::string(name));
  TRY(section.ReadCount("cores", 1, limits.cores));
  TRY(section.ReadCount("memory_mib", 1, limits.memory_mib));
  TRY(section.ReadCount("disk_mib", 1, limits.disk_mib));
  TRY(section.ReadCount("leases", 1, limits.leases));
  TRY(section.ReadCounts("gpus_kept", limits.gpus_kept));
  TRY(section.ReadCount("upload_mbit", 1, limits.upload_mbit));
  TRY(section.ReadCount("download_mbit", 1, limits.download_mbit));
  if (data_mib_per_month != nullptr) {
    TRY(section.ReadCount("data_mib_per_month", 1, *data_mib_per_month));
  }
  TRY(section.ReadTruth("display_gpu", limits.display_gpu));
  TRY(section.ReadCountOfEach("gpu_watts", policy::kEveryGpu, limits.gpu_watts));
  return section.Finish();
}

Status ReadEgress(PolicySection& section, jobs::Egress& egress) {
  std::string name(jobs::EgressName(egress));
  TRY(section.ReadText("egress", name));
  const auto parsed = jobs::ParseEgress(name);
  if (parsed) egress = *parsed;
  if (parsed) return {};
  return WrongPolicy(*section.Find("egress"),
                     fmt::format("egress of jobs: \"{}\" is none of \"none\", \"allow-list\", "
                                 "\"internet\"",
                                 name));
}

// `of`: what is paid for, in words.
Status ReadMoney(PolicySection& section, std::string_view key, std::string_view of,
                 std::optional<Money>& to) {
  std::string text;
  TRY(section.ReadText(key, text));
  if (text.empty()) return {};
  const auto amount = ParseMoney(text, std::string(key));
  if (!amount) {
    return WrongPolicy(*section.Find(key),
                       fmt::format("{} of {} must be a decimal text like \"0.32\", for {}", key,
                                   section.name(), of));
  }
  to = *amount;
  return {};
}

Status ReadJobs(PolicySection& whole, policy::OwnerPolicy& policy) {
  const auto* const node = whole.Find("jobs");
  if (node == nullptr) return {};
  const auto* const table = node->as_table();
  if (table == nullptr) return WrongPolicy(*node, "jobs must be a table, [jobs]");
  PolicySection section(*table, "jobs");
  seconds longest{policy.time_limit_seconds};
  TRY(section.ReadLength("longest", seconds{1}, seconds{policy::kTimeLimitSecondsMax}, longest));
  policy.time_limit_seconds = static_cast<std::uint32_t>(longest.count());
  TRY(section.ReadTexts("images_allowed", policy.images_allowed));
  TRY(section.ReadTexts("images_refused", policy.images_refused));
  TRY(ReadEgress(section, policy.egress));
  std::optional<Money> floor;
  TRY(ReadMoney(section, "price_floor", "an hour of the whole device", floor));
  policy.price_floor = floor.value_or(Money{});
  TRY(section.ReadIsolation("isolation_min", policy.isolation_min));
  TRY(section.ReadCountries("countries", policy.countries.only));
  TRY(section.ReadCountries("countries_refused", policy.countries.but));
  TRY(section.ReadLength("reclaim_grace", seconds{0}, kGraceMax, policy.reclaim_grace));
  return section.Finish();
}

Status ReadWindows(PolicySection& rule, std::string_view key, std::uint8_t days,
                   std::vector<policy::Window>& windows) {
  std::vector<std::string> texts;
  TRY(rule.ReadTexts(key, texts));
  for (const std::string& text : texts) {
    auto window = ParseWindow(text);
    if (!window) {
      return WrongPolicy(*rule.Find(key),
                         fmt::format("{} of {}: \"{}\" is no stretch of a day like "
                                     "\"18:00-23:30\"",
                                     key, rule.name(), text));
    }
    window->days = days;
    windows.push_back(*window);
  }
  return {};
}

Status ReadTimes(PolicySection& section, policy::Rule& rule) {
  std::vector<std::string> names;
  TRY(section.ReadTexts("days", names));
  std::uint8_t days = names.empty() ? 0x7f : 0;
  for (const std::string& name : names) {
    const auto some = ParseDays(name);
    if (!some) {
      return WrongPolicy(*section.Find("days"),
                         fmt::format("days of {}: \"{}\" is neither a day like \"Mon\" nor several "
                                     "like \"Mon-Fri\"",
                                     section.name(), name));
    }
    days = static_cast<std::uint8_t>(days | *some);
  }
  TRY(ReadWindows(section, "during", days, rule.during));
  TRY(ReadWindows(section, "outside", days, rule.outside));
  if (!names.empty() && rule.during.empty() && rule.outside.empty()) {
    rule.during.push_back({.days = days});
  }
  return {};
}

// price = "0.32", and [[electricity.tariff]] for other hours.
Status ReadElectricity(PolicySection& whole, policy::Tariff& tariff) {
  const auto* const node = whole.Find("electricity");
  if (node == nullptr) return {};
  const auto* const table = node->as_table();
  if (table == nullptr) return WrongPolicy(*node, "electricity must be a table, [electricity]");
  PolicySection section(*table, "electricity");
  TRY(ReadMoney(section, "price", "a kWh", tariff.price));
  TRY(section.ReadCount("watts_idle", 0, tariff.watts_idle));
  TRY(section.ReadCount("watts_full", 1, tariff.watts_full));
  const auto* const list = section.Find("tariff");
  TRY(section.Finish());
  if (list == nullptr) return {};
  const auto* const stretches = list->as_array();
  constexpr std::string_view kWanted =
      "tariff of electricity: each stretch begins with a line [[electricity.tariff]]";
  if (stretches == nullptr || stretches->size() > kRulesMax) return WrongPolicy(*list, kWanted);
  for (const auto& each : *stretches) {
    const auto* const one = each.as_table();
    if (one == nullptr) return WrongPolicy(each, kWanted);
    PolicySection inner(*one, "electricity.tariff");
    std::optional<Money> price;
    policy::Rule times;
    TRY(ReadMoney(inner, "price", "a kWh", price));
    TRY(ReadTimes(inner, times));
    TRY(inner.Finish());
    if (!price || times.during.empty() || !times.outside.empty()) {
      return WrongPolicy(each, "electricity.tariff needs a price, and days or during");
    }
    tariff.stretches.push_back({.during = std::move(times.during), .price = *price});
  }
  return {};
}

std::optional<double> NumberOf(Sensor sensor, const toml::node* node) {
  if (node == nullptr) return std::nullopt;
  if (sensor == Sensor::kIdleSeconds) {
    const auto* const text = node->as_string();
    const auto length = text != nullptr ? ParseLength(text->get()) : std::nullopt;
    return length ? std::optional(static_cast<double>(length->count())) : std::nullopt;
  }
  const auto value = node->value<double>();
  const bool number = node->is_integer() || node->is_floating_point();
  return number && value && *value >= 0 && *value <= kLevelMax ? value : std::nullopt;
}

// gpu_celsius = { above = 80, resume = 70 }
Status ReadLevel(PolicySection& rule, Sensor sensor, std::vector<policy::Level>& levels) {
  const std::string key(policy::SensorName(sensor));
  const auto* const node = rule.Find(key);
  if (node == nullptr) return {};
  const std::string example = sensor == Sensor::kIdleSeconds
                                  ? "{ below = \"5m\" }"
                                  : "{ above = 80, resume = 70 } or { below = 10, resume = 20 }";
  const auto wrong = [&](std::string_view what) {
    return WrongPolicy(
        *node, fmt::format("{} of {} {}, like {} = {}", key, rule.name(), what, key, example));
  };
  const auto* const table = node->as_table();
  if (table == nullptr) return wrong("must be a table");
  PolicySection section(*table, key);
  const auto* const above = section.Find("above");
  const auto* const below = section.Find("below");
  const auto* const resume = section.Find("resume");
  TRY(section.Finish());
  if ((above == nullptr) == (below == nullptr)) return wrong("needs either above or below");
  policy::Level level{.sensor = sensor, .above = above != nullptr};
  const auto stop = NumberOf(sensor, level.above ? above : below);
  const auto back = resume == nullptr ? stop : NumberOf(sensor, resume);
  if (!stop || !back) return wrong("needs numbers that are not negative");
  if (level.above ? *back > *stop : *back < *stop) {
    return wrong(level.above ? "must not resume above where it stops"
                             : "must not resume below where it stops");
  }
  level.stop = *stop;
  level.resume = *back;
  levels.push_back(level);
  return {};
}

Result<policy::Rule> ReadRule(const toml::table& table, std::size_t number) {
  policy::Rule rule{.name = fmt::format("rule {}", number)};
  PolicySection section(table, rule.name);
  TRY(section.ReadText("name", rule.name));
  TRY(ReadMode(section, "mode", rule.mode));
  TRY(ReadTimes(section, rule));
  for (const Sensor sensor : kSensors) TRY(ReadLevel(section, sensor, rule.levels));
  for (const policy::Fact fact : kFacts) {
    const std::string_view key = policy::FactName(fact);
    if (section.Find(key) != nullptr) TRY(section.ReadTruth(key, rule.facts[fact]));
  }
  TRY(section.ReadTexts("programs", rule.programs));
  seconds dwell = rule.ByTimeAlone() ? seconds{0} : kDwell;
  TRY(section.ReadLength("dwell", seconds{0}, kDwellMax, dwell));
  rule.dwell = dwell;
  TRY(section.Finish());
  if (table.get("mode") == nullptr) {
    return WrongPolicy(table, rule.name + " does not say its mode, like mode = \"pause\"");
  }
  return rule;
}

Status ReadRules(PolicySection& whole, std::vector<policy::Rule>& rules) {
  const auto* const node = whole.Find("rule");
  if (node == nullptr) return {};
  const auto* const list = node->as_array();
  if (list == nullptr) return WrongPolicy(*node, "each rule begins with a line [[rule]]");
  if (list->size() > kRulesMax) return WrongPolicy(*node, "there may be 50 rules at most");
  for (const auto& each : *list) {
    const auto* const table = each.as_table();
    if (table == nullptr) return WrongPolicy(each, "each rule begins with a line [[rule]]");
    TRY(auto rule, ReadRule(*table, rules.size() + 1));
    rules.push_back(std::move(rule));
  }
  return {};
}

Result<toml::table> ParseToml(std::string_view text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& broken) {
    const auto line = broken.source().begin.line;
    return InvalidArgument(fmt::format("line {}", line), "bad_policy",
                           fmt::format("policy, line {}: {}", line, broken.description()));
  }
}

}  // namespace

Result<policy::OwnerPolicy> ParsePolicy(std::string_view text) {
  if (text.size() > policy::kPolicyBytesMax)
    return TooLarge("policy", "a policy has at most 64 KiB");
  TRY(const auto file, ParseToml(text));
  policy::OwnerPolicy policy;
  PolicySection whole(file, "the policy");
  TRY(ReadMode(whole, "otherwise", policy.rules.otherwise));
  TRY(whole.ReadTruth("console_edits", policy.console_edits));
  TRY(ReadLimits(whole, "limits", policy.limits, &policy.data_mib_per_month));
  policy.reduced = policy.limits;
  TRY(ReadLimits(whole, "reduced", policy.reduced));
  TRY(ReadJobs(whole, policy));
  TRY(ReadImages(whole, policy.images));
  TRY(ReadElectricity(whole, policy.electricity));
  TRY(ReadRules(whole, policy.rules.rules));
  TRY(whole.Finish());
  return policy;
}

Result<std::string> LoadPolicyText(const std::string& path) {
  auto text = ReadFile(path, policy::kPolicyBytesMax);
  if (!text && text.error().code == ErrorCode::kNotFound) return std::string();
  return text;
}

Result<policy::OwnerPolicy> LoadPolicy(const std::string& path) {
  TRY(const auto text, LoadPolicyText(path));
  auto policy = ParsePolicy(text);
  if (!policy) policy.error().message = path + ": " + policy.error().message;
  return policy;
}

Status SavePolicyText(const std::string& path, std::string_view text) {
  if (auto policy = ParsePolicy(text); !policy) return std::unexpected(policy.error());
  return WriteFile(path, std::string(text), FileMode::kOwnerOnly);
}

}  // namespace ioworker::agent
