#include "agent/policy_file.h"

#include <gtest/gtest.h>

#include "agent/policy_text.h"

namespace ioworker::agent {
namespace {

using policy::Fact;
using policy::Mode;
using policy::Sensor;

TEST(PolicyFileTest, AnEmptyFileIsTheDefault) {
  const auto policy = ParsePolicy("");
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ(*policy, policy::OwnerPolicy{});
}

TEST(PolicyFileTest, TheFileToBeginWithIsValidAndSoAreItsExamples) {
  const std::string text = NewPolicyText({.cores = 3, .memory_mib = 2048});
  const auto policy = ParsePolicy(text);
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ(policy->limits.cores, 3U);
  EXPECT_EQ(policy->limits.memory_mib, 2048U);
  EXPECT_TRUE(policy->rules.rules.empty());

  // Every line "# key = value" and "# [[rule]]" without its mark.
  std::string examples;
  bool rules = false;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto end = text.find('\n', at);
    std::string line = text.substr(at, end - at);
    at = end + 1;
    const bool example = line.starts_with("# [[") || line.find(" = ") != std::string::npos;
    if (line.starts_with("# More")) break;
    if (line.starts_with("# ") && example) line = line.substr(2);
    rules |= line == "[[rule]]";
    examples += line + "\n";
  }
  ASSERT_TRUE(rules);
  const auto all = ParsePolicy(examples);
  ASSERT_TRUE(all) << all.error().message << "\n" << examples;
  EXPECT_EQ(all->rules.rules.size(), 5U);
  EXPECT_EQ(all->electricity.stretches.size(), 1U);
  EXPECT_EQ(all->limits.gpus_kept, std::vector<std::uint32_t>{0});
  EXPECT_TRUE(all->limits.display_gpu);
  EXPECT_EQ(all->limits.gpu_watts.at(policy::kEveryGpu), 200U);
}

TEST(PolicyFileTest, PowerIsLimitedForAllGpusOrForEach) {
  using Watts = std::map<std::uint32_t, std::uint32_t>;
  EXPECT_EQ(ParsePolicy("[limits]\ngpu_watts = 200\n")->reduced.gpu_watts,
            (Watts{{policy::kEveryGpu, 200}}));
  EXPECT_EQ(ParsePolicy("[limits]\ngpu_watts = { 0 = 150, 12 = 250 }\n")->limits.gpu_watts,
            (Watts{{0, 150}, {12, 250}}));
  for (const std::string wrong : {"0", "-1", "\"much\"", "[200]", "{ x = 1 }", "{ 0 = 0 }",
                                  "{ 0 = 1.5 }", "{ -1 = 100 }", "{ 01x = 100 }"}) {
    const auto refused = ParsePolicy("[limits]\ngpu_watts = " + wrong + "\n");
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().field, "line 2") << wrong;
  }
}

TEST(PolicyFileTest, ReadsEverythingThatARuleCanName) {
  const auto policy = ParsePolicy(R"(
otherwise = "pause"
[limits]
cores = 6
leases = 2
upload_mbit = 5
download_mbit = 50
data_mib_per_month = 50000
[reduced]
cores = 1
[jobs]
longest = "12h"
price_floor = "0.05"
images_refused = "*miner*"
reclaim_grace = "0s"
egress = "allow-list"
isolation_min = "gvisor"
countries = ["de", "AT", "DE"]
countries_refused = "FR"
[[rule]]
name = "nights"
mode = "full"
days = ["Mon-Thu", "Sun"]
during = ["22:00-06:00", "12:00-13:00"]
outside = "00:00-00:30"
idle = { below = "5m", resume = "6m" }
gpu_celsius = { above = 80.5, resume = 70 }
on_battery = false
programs = ["steam*"]
dwell = "90s"
)");
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ(policy->limits.cores, 6U);
  EXPECT_EQ(policy->reduced.cores, 1U);
  EXPECT_EQ(policy->reduced.leases, 2U) << "what [reduced] leaves out is as in [limits]";
  EXPECT_EQ(policy->limits.upload_mbit, 5U);
  EXPECT_EQ(policy->limits.download_mbit, 50U);
  EXPECT_EQ(policy->data_mib_per_month, 50'000U);
  EXPECT_EQ(policy->price_floor, Money{50'000});
  EXPECT_EQ(policy->time_limit_seconds, 12U * 3600);
  EXPECT_EQ(policy->images_refused, std::vector<std::string>{"*miner*"});
  EXPECT_EQ(policy->reclaim_grace, seconds{0});
  EXPECT_EQ(policy->egress, jobs::Egress::kAllowList);
  EXPECT_EQ(policy->isolation_min, jobs::Isolation::kGvisor);
  EXPECT_TRUE(policy->countries.Serve(Country::Parse("DE").value()));
  EXPECT_FALSE(policy->countries.Serve(Country::Parse("FR").value()));
  EXPECT_EQ(policy->countries.only.size(), 2U);
  EXPECT_EQ(policy->rules.otherwise, Mode::kPause);
  const policy::Rule expected{
      .name = "nights",
      .mode = Mode::kFull,
      .during = {{.days = 0x4f, .from = 22 * 60, .to = 6 * 60},
                 {.days = 0x4f, .from = 12 * 60, .to = 13 * 60}},
      .outside = {{.days = 0x4f, .from = 0, .to = 30}},
      .levels = {{.sensor = Sensor::kIdleSeconds, .above = false, .stop = 300, .resume = 360},
                 {.sensor = Sensor::kGpuCelsius, .above = true, .stop = 80.5, .resume = 70}},
      .facts = {{Fact::kOnBattery, false}},
      .programs = {"steam*"},
      .dwell = seconds{90}};
  ASSERT_EQ(policy->rules.rules.size(), 1U);
  EXPECT_EQ(policy->rules.rules[0], expected);
}

TEST(PolicyFileTest, ReadsWhatElectricityCosts) {
  const auto policy = ParsePolicy(
      "[electricity]\nprice = \"0.32\"\n[[electricity.tariff]]\n"
      "price = \"0.18\"\nduring = \"22:00-06:00\"\n");
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ(policy->electricity.At(12 * 60), Money{320'000});
  EXPECT_EQ(policy->electricity.At(23 * 60), Money{180'000});
}

TEST(PolicyFileTest, DwellsForAMinuteUnlessTimeAloneDecides) {
  const auto policy = ParsePolicy(
      "[[rule]]\nmode = \"pause\"\non_battery = true\n"
      "[[rule]]\nmode = \"pause\"\nduring = \"08:00-09:00\"\n");
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ(policy->rules.rules[0].dwell, seconds{60});
  EXPECT_EQ(policy->rules.rules[1].dwell, seconds{0});
}

TEST(PolicyFileTest, EachMistakeIsNamedWithItsLine) {
  struct Case {
    std::string_view text;
    std::string_view field;
    std::string_view says;
  };
  const Case cases[] = {
      {"otherwise = \"maybe\"", "line 1", "\"full\", \"reduced\""},
      {"\n[limits]\ncores = 0\n", "line 3", "at least 1"},
      {"[limits]\ncore = 3\n", "line 2", "no key core; there are: cores"},
      {"limits = 3\n", "line 1", "must be a table"},
      {"[jobs]\nlongest = 5\n", "line 2", "\"90s\""},
      {"[jobs]\nlongest = \"31d\"\n", "line 2", "from 1s to 30d"},
      {"[jobs]\negress = \"lan\"\n", "line 2", "is none of"},
      {"[jobs]\nprice_floor = \"-1\"\n", "line 2", "for an hour of the whole device"},
      {"[reduced]\ndata_mib_per_month = 5\n", "line 2", "no key data_mib_per_month"},
      {"[jobs]\nisolation_min = \"vm\"\n", "line 2", "\"gvisor\" or \"kata\""},
      {"[jobs]\ncountries = [\"DE\", \"UK\"]\n", "line 2", "\"UK\" is no country"},
      {"[jobs]\nreclaim_grace = \"10\"\n", "line 2", "length of time"},
      {"[limits]\ncores = 2\ncores = 3\n", "line 3", "redefine"},
      {"[[rule]]\nname = \"x\"\n", "line 1", "does not say its mode"},
      {"[[rule]]\nmode = \"pause\"\nduring = \"8-9\"\n", "line 3", "\"8-9\" is no stretch"},
      {"[[rule]]\nmode = \"pause\"\ndays = \"Monday\"\n", "line 3", "\"Monday\" is neither"},
      {"[[rule]]\nmode = \"pause\"\nidle = { below = 5 }\n", "line 3", "needs numbers"},
      {"[[rule]]\nmode = \"pause\"\nwatts = 5\n", "line 3", "must be a table"},
      {"[[rule]]\nmode = \"pause\"\nwatts = {}\n", "line 3", "either above or below"},
      {"[[rule]]\nmode = \"pause\"\nwatts = { above = 5, resume = 6 }\n", "line 3",
       "must not resume above"},
      {"[[rule]]\nmode = \"pause\"\nwatts = { below = 5, resume = 4 }\n", "line 3",
       "must not resume below"},
      {"[[rule]]\nmode = \"pause\"\non_battery = 1\n", "line 3", "true or false"},
      {"[[rule]]\nmode = \"pause\"\non_batery = true\n", "line 3", "no key on_batery"},
      {"[[rule]]\nmode = \"pause\"\nprograms = [\"a\", 3]\n", "line 3", "list of texts"},
      {"rule = 4\n", "line 1", "[[rule]]"},
      {"[electricity]\nprice = 0.32\n", "line 2", "a text"},
      {"[electricity]\nprice = \"cheap\"\n", "line 2", "decimal text"},
      {"[[electricity.tariff]]\nprice = \"0.1\"\n", "line 1", "days or during"},
      {"[electricity]\ntariff = 3\n", "line 2", "[[electricity.tariff]]"},
  };
  for (const Case& each : cases) {
    const auto policy = ParsePolicy(each.text);
    ASSERT_FALSE(policy) << each.text;
    EXPECT_EQ(policy.error().field, each.field) << each.text;
    EXPECT_NE(policy.error().message.find(each.says), std::string::npos)
        << each.text << policy.error().message;
  }
}

TEST(PolicyFileTest, WhatIsTooLargeIsRefused) {
  EXPECT_EQ(ParsePolicy(std::string(policy::kPolicyBytesMax + 1, '\n')).error().code,
            ErrorCode::kTooLarge);
  std::string rules;
  for (std::size_t i = 0; i <= kRulesMax; ++i) rules += "[[rule]]\nmode = \"pause\"\n";
  EXPECT_FALSE(ParsePolicy(rules));
}

TEST(PolicyTextTest, ReadsLengthsWindowsAndDays) {
  EXPECT_EQ(ParseLength("90s"), seconds{90});
  EXPECT_EQ(ParseLength("2h"), seconds{7200});
  EXPECT_EQ(ParseLength("366d"), seconds{366 * 86400});
  for (const auto* wrong : {"", "5", "s", "-5s", "5 m", "367d", "99999999999s", "5w"}) {
    EXPECT_FALSE(ParseLength(wrong)) << wrong;
  }
  EXPECT_EQ(ParseWindow("22:00-06:30"), (policy::Window{.from = 1320, .to = 390}));
  EXPECT_EQ(ParseWindow("00:00-24:00"), (policy::Window{.from = 0, .to = 1440}));
  for (const auto* wrong : {"", "22:00", "22-23", "24:00-01:00", "22:60-23:00", "25:00-26:00"}) {
    EXPECT_FALSE(ParseWindow(wrong)) << wrong;
  }
  EXPECT_EQ(ParseDays("Sat"), 0x20);
  EXPECT_EQ(ParseDays("Mon-Fri"), 0x1f);
  EXPECT_EQ(ParseDays("Sat-Mon"), 0x61);
  for (const auto* wrong : {"", "mon", "Mon-", "Mon,Tue", "Mon-Fri-Sat"}) {
    EXPECT_FALSE(ParseDays(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace ioworker::agent
