#include "domain/policy/policy.h"

#include <gtest/gtest.h>

namespace ioworker::policy {
namespace {

Policy Generous() {
  return {.cores_max = 4, .memory_mib_max = 4096, .disk_mib_max = 10'000, .gpus_max = 1};
}

jobs::JobSpec Task() {
  jobs::JobSpec spec;
  spec.image = "ioworker/digits:1";
  spec.resources.cores = 2;
  spec.resources.memory_mib = 1024;
  return spec;
}

TEST(PolicyTest, WhatFitsIsAdmitted) {
  EXPECT_EQ(Admit(Generous(), Task(), Money{0}, {}), std::nullopt);
  Use one;
  one.Add(Task().resources);
  EXPECT_EQ(Admit(Generous(), Task(), Money{0}, one), std::nullopt);
}

TEST(PolicyTest, EveryLimitRefusesByName) {
  struct Case {
    std::string_view name;
    void (*change)(Policy&, jobs::JobSpec&, Use&);
    std::string_view says;
  };
  const Case cases[] = {
      {"paused", [](Policy& p, auto&, auto&) { p.paused = true; }, "paused"},
      {"reason", [](Policy& p, auto&, auto&) { p = {.paused = true, .pause_reason = "gaming"}; },
       "gaming"},
      {"cores", [](auto&, jobs::JobSpec& s, auto&) { s.resources.cores = 5; }, "cores"},
      {"sum", [](auto&, auto&, Use& u) { u.cores = 3; }, "in use: 3"},
      {"memory", [](auto&, jobs::JobSpec& s, auto&) { s.resources.memory_mib = 5000; }, "memory"},
      {"disk", [](auto&, jobs::JobSpec& s, auto&) { s.resources.disk_mib = 50'000; }, "disk"},
      {"gpus", [](auto&, jobs::JobSpec& s, auto&) { s.resources.gpus = 2; }, "gpus"},
      {"tasks", [](Policy& p, auto&, auto&) { p.leases_max = 0; }, "tasks"},
      {"huge", [](auto&, jobs::JobSpec& s, auto&) { s.resources.cores = 0xffffffff; }, "cores"},
      {"time", [](Policy& p, auto&, auto&) { p.time_limit_seconds_max = 10; }, "time limit"},
      {"allowed", [](Policy& p, auto&, auto&) { p.images_allowed = {"debian*"}; }, "image"},
      {"isolation",
       [](auto&, jobs::JobSpec& s, auto&) { s.resources.isolation = jobs::Isolation::kKata; },
       "isolation kata, this device has container"},
      {"country",
       [](policy::Policy& p, jobs::JobSpec& s, auto&) {
         p.countries.only = {Country::Parse("DE").value()};
         s.resources.renter_country = Country::Parse("FR").value();
       },
       "does not serve renters from FR"},
      {"no country",
       [](policy::Policy& p, auto&, auto&) { p.countries.but = {Country::Parse("KP").value()}; },
       "the renter has not said his"},
      {"egress",
       [](auto&, jobs::JobSpec& s, auto&) { s.resources.egress = jobs::Egress::kAllowList; },
       "egress allow-list, this device allows none"},
      {"refused", [](Policy& p, auto&, auto&) { p.images_refused = {"*digits*"}; }, "image"},
      {"price",
       [](Policy& p, jobs::JobSpec&, auto&) { p.price_floor = Money{100 * p.cores_max + 100}; },
       "pays 0.000100 an hour"},
  };
  for (const Case& each : cases) {
    Policy policy = Generous();
    jobs::JobSpec spec = Task();
    Use use;
    each.change(policy, spec, use);
    const auto refusal = Admit(policy, spec, Money{100}, use);
    ASSERT_TRUE(refusal) << each.name;
    EXPECT_NE(refusal->find(each.says), std::string::npos) << each.name << ": " << *refusal;
  }
}

TEST(PolicyTest, ImagePatternsMatchWithAndWithoutDigest) {
  const std::string digest = "@sha256:" + std::string(64, 'a');
  const std::string pinned = "reg.example:5000/team/x:1" + digest;
  for (const std::string& pattern :
       {std::string("reg.example:5000/team/x:1"), "reg.example:5000/team/x" + digest, pinned,
        std::string("*/team/*")}) {
    Policy policy = Generous();
    jobs::JobSpec spec = Task();
    spec.image = pinned;
    policy.images_allowed = {pattern};
    EXPECT_FALSE(Admit(policy, spec, Money{0}, {})) << pattern;
    policy = Generous();
    policy.images_refused = {pattern};
    EXPECT_TRUE(Admit(policy, spec, Money{0}, {})) << pattern;
  }
  for (const char* pattern :
       {"reg.example:5000/team/x", "reg.example:5000/team/x:2", "reg.example"}) {
    Policy policy = Generous();
    jobs::JobSpec spec = Task();
    spec.image = pinned;
    policy.images_allowed = {pattern};
    EXPECT_TRUE(Admit(policy, spec, Money{0}, {})) << pattern;
  }
}

TEST(PolicyTest, StarStandsForAnyRun) {
  EXPECT_TRUE(MatchesPattern("*", ""));
  EXPECT_TRUE(MatchesPattern("a*c*e", "abcde"));
  EXPECT_TRUE(MatchesPattern("ioworker/*:1", "ioworker/digits:1"));
  EXPECT_TRUE(MatchesPattern("*aab", "aaaab"));
  EXPECT_FALSE(MatchesPattern("", "a"));
  EXPECT_FALSE(MatchesPattern("a*b", "abc"));
  EXPECT_FALSE(MatchesPattern("abc", "ab"));
}

}  // namespace
}  // namespace ioworker::policy
