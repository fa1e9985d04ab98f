// The judge of trial jobs: what is as asked is passed, and each promise that is not kept has its
// code.
#include "agent/trial.h"

#include <functional>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "agent/trial_outcome.h"
#include "agent/trial_run.h"
#include "engine/fake/trial.h"

namespace ioworker::agent {
namespace {

using Texts = std::vector<std::string>;

engine::ContainerSpec Spec() {
  engine::ContainerSpec spec{.lease = "job/0/0", .cores = 2, .memory_mib = 192};
  spec.command = TrialCommand(ExpectationOf(spec, 32));
  return spec;
}

TrialExpectation Expected() { return ExpectationOf(Spec(), 32); }

TrialFacts Good() {
  const auto facts = ParseTrialFacts(engine::fake::TrialSays(Spec(), ""));
  EXPECT_TRUE(facts) << facts.error().message;
  return facts ? *facts : TrialFacts{};
}

Texts CodesOf(const std::vector<Finding>& findings) {
  Texts codes;
  for (const Finding& each : findings) codes.push_back(each.code);
  return codes;
}

TEST(TrialTest, WhatIsAsItWasAskedForIsPassed) {
  EXPECT_EQ(CodesOf(JudgeTrial(Good(), Expected())), Texts{});
}

TEST(TrialTest, EachPromiseThatIsNotKeptHasItsCode) {
  struct Case {
    std::string code;
    std::function<void(TrialFacts&)> break_it;
  };
  const auto folder = [](TrialFacts& facts, std::string_view path) -> TrialFacts::Folder& {
    return *std::ranges::find(facts.folders, path, &TrialFacts::Folder::path);
  };
  const std::vector<Case> cases = {
      {"T003_USER", [](auto& facts) { facts.user = 0; }},
      {"T003_USER", [](auto& facts) { facts.group = 1000; }},
      {"T004_CAPABILITIES", [](auto& facts) { facts.capabilities = "0000000000000400"; }},
      {"T004_CAPABILITIES", [](auto& facts) { facts.capabilities = ""; }},
      {"T005_PRIVILEGES", [](auto& facts) { facts.no_new_privileges = false; }},
      {"T006_SECCOMP", [](auto& facts) { facts.seccomp = false; }},
      {"T007_ROOT", [](auto& facts) { facts.root_read_only = false; }},
      {"T008_FOLDERS", [&](auto& facts) { folder(facts, "/in").writable = true; }},
      {"T008_FOLDERS", [&](auto& facts) { folder(facts, "/in").read_only = false; }},
      {"T008_FOLDERS", [&](auto& facts) { folder(facts, "/out").writable = false; }},
      {"T008_FOLDERS", [&](auto& facts) { folder(facts, "/work").path = "/elsewhere"; }},
      {"T009_DISK", [&](auto& facts) { folder(facts, "/work").filled_mib = 33; }},
      {"T009_DISK", [&](auto& facts) { folder(facts, "/out").filled_mib = 40; }},
      {"T010_TMP", [&](auto& facts) { folder(facts, "/tmp").filled_mib = 65; }},
      {"T010_TMP", [&](auto& facts) { folder(facts, "/tmp").in_memory = false; }},
      {"T010_TMP", [&](auto& facts) { folder(facts, "/dev/shm").filled_mib = 97; }},
      {"T011_NETWORK", [](auto& facts) { facts.interfaces.push_back("eth0"); }},
      {"T011_NETWORK", [](auto& facts) { facts.route = true; }},
      {"T012_MEMORY", [](auto& facts) { facts.memory_max_mib = 193; }},
      {"T012_MEMORY", [](auto& facts) { facts.takes_memory = true; }},
      {"T013_PROCESSORS", [](auto& facts) { facts.processors_max = 2001; }},
      {"T013_PROCESSORS", [](auto& facts) { facts.processors_used = 3001; }},
      {"T014_PROCESSES", [](auto& facts) { facts.processes = 1025; }},
      {"T015_OPEN_FILES", [](auto& facts) { facts.open_files = 16385; }},
      {"T015_OPEN_FILES", [](auto& facts) { facts.core_bytes = 1; }},
      {"T016_MOUNTS", [](auto& facts) { facts.mounts.push_back("/host"); }},
      {"T016_MOUNTS", [](auto& facts) { facts.mounts.push_back("/runner"); }},
      {"T017_SOCKETS", [](auto& facts) { facts.sockets.push_back("/run/docker.sock"); }},
      {"T018_KERNEL_FILES", [](auto& facts) { facts.kernel_files.push_back("/proc/keys"); }},
      {"T019_DEVICES", [](auto& facts) { facts.devices.push_back("/dev/kvm"); }},
      {"T020_KEYRINGS", [](auto& facts) { facts.keyrings = true; }},
      {"T021_NAMESPACES", [](auto& facts) { facts.namespaces = true; }},
  };
  for (const Case& each : cases) {
    TrialFacts facts = Good();
    each.break_it(facts);
    const auto findings = JudgeTrial(facts, Expected());
    ASSERT_EQ(CodesOf(findings), Texts{each.code});
    EXPECT_FALSE(findings[0].title.empty() || findings[0].found.empty() || findings[0].fix.empty())
        << each.code;
    EXPECT_EQ(findings[0].verdict, Verdict::kFailure);
  }
}

TEST(TrialTest, WhatNobodyPromisedIsNotJudged) {
  TrialFacts facts = Good();
  for (auto& folder : facts.folders) {
    if (folder.path == "/work") folder.filled_mib = 40;
  }
  EXPECT_EQ(CodesOf(JudgeTrial(facts, ExpectationOf(Spec(), 0))), Texts{})
      << "a plain scratch folder has no size of its own: the device measures it";
  facts.memory_max_mib = 0;
  facts.processors_max = 0;
  EXPECT_EQ(CodesOf(JudgeTrial(facts, ExpectationOf(Spec(), 0))), Texts{})
      << "a control group that cannot be seen is judged by what could be taken";
}

TEST(TrialTest, ALimitThatTheEngineCannotEnforceHasItsCode) {
  EXPECT_EQ(CodesOf(JudgeAbilities({.name = "podman"})),
            (Texts{"T006_SECCOMP", "T012_MEMORY", "T013_PROCESSORS", "T014_PROCESSES"}));
  EXPECT_EQ(CodesOf(JudgeAbilities(
                {.memory_limit = true, .pids_limit = true, .cpu_limit = true, .seccomp = true})),
            Texts{});
}

TEST(TrialTest, AFactThatIsMissingOrWrongIsNamed) {
  const std::string good = engine::fake::TrialSays(Spec(), "");
  const auto refused = [&](const std::string& fault) {
    const auto facts = ParseTrialFacts(engine::fake::TrialSays(Spec(), fault));
    return facts ? std::string("taken") : facts.error().field;
  };
  EXPECT_EQ(refused("user=-1"), "user");
  EXPECT_EQ(refused("user=\"65532\""), "user");
  EXPECT_EQ(refused("seccomp=2"), "seccomp");
  EXPECT_EQ(refused("devices=[1]"), "devices");
  EXPECT_EQ(refused("mounts=null"), "mounts");
  EXPECT_EQ(refused("folders=[{\"path\":\"/in\"}]"), "folders");
  EXPECT_EQ(refused("folders=[7]"), "folders");
  EXPECT_EQ(refused("capabilities=\"" + std::string(5000, '0') + "\""), "capabilities");
  EXPECT_EQ(ParseTrialFacts("").error().field, "text");
  EXPECT_EQ(ParseTrialFacts("[]").error().field, "text");
  EXPECT_EQ(ParseTrialFacts(good.substr(0, good.size() - 1)).error().field, "text");
  EXPECT_EQ(ParseTrialFacts("{}").error().field, "user");
}

TEST(TrialTest, AnOutcomeReadsBack) {
  const TrialOutcome outcome{.state = TrialState::kFailed,
                             .at = Instant{1'700'000'000'000'000},
                             .took = milliseconds{1234},
                             .findings = {TrialFailure("T012_MEMORY", "more")}};
  EXPECT_EQ(TrialFromJson(ToJson(outcome)), outcome);
  EXPECT_NE(outcome.Words().find("T012_MEMORY"), std::string::npos);
  EXPECT_EQ(ToWire(outcome).state(), v1::Trial::FAILED);
  EXPECT_EQ(ToWire(outcome).findings(0).code(), "T012_MEMORY");
  EXPECT_EQ((TrialOutcome{.may_lend = true}.Words()), "");
}

}  // namespace
}  // namespace ioworker::agent
