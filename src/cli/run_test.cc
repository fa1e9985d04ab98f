#include "cli/run.h"

#include <iostream>
#include <sstream>

#include <CLI/CLI.hpp>
#include <sys/stat.h>

#include "base/file.h"
#include "cli/cli_fixture.h"
#include "cli/commands.h"
#include "cli/completion.h"
#include "ioworker/v1/accounts.pb.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::cli {
namespace {

using RunTest = CliTest;

v1::ErrorResponse Refusal(const std::string& code) {
  v1::ErrorResponse refusal;
  refusal.set_code(code);
  refusal.set_reason("budget_too_small");
  refusal.set_message("the budget is smaller than one second of one task");
  refusal.set_field("jobs[0].budget");
  return refusal;
}

TEST_F(RunTest, ExitCodesSayWhatKindOfFailure) {
  const std::pair<const char*, int> cases[] = {{"invalid_argument", 2},   {"unauthenticated", 4},
                                               {"permission_denied", 4},  {"not_found", 3},
                                               {"conflict", 7},           {"too_large", 2},
                                               {"resource_exhausted", 6}, {"unavailable", 5},
                                               {"deadline_exceeded", 5},  {"internal", 70}};
  for (const auto& [code, exit] : cases) {
    coordinator_ = client::FakeTransport();
    coordinator_.Refuse("GET /v1/balance", 400, Refusal(code));
    EXPECT_EQ(Run({"balance"}).code, exit) << code;
  }
}

TEST_F(RunTest, ErrorsNameFieldReasonAndRemedy) {
  coordinator_.Refuse("GET /v1/balance", 400, Refusal("invalid_argument"));
  ExpectGolden("error_field", Run({"balance"}));
  coordinator_ = client::FakeTransport();
  coordinator_.Refuse("GET /v1/balance", 401, Refusal("unauthenticated"));
  ExpectGolden("error_sign_in", Run({"balance"}));
  coordinator_ = client::FakeTransport();
  coordinator_.Fail("GET /v1/balance", Unavailable("not reached", "connection refused").error());
  ExpectGolden("error_unavailable", Run({"balance"}));
}

TEST_F(RunTest, TroubleOfThisMachineIsNotBlamedOnTheCoordinator) {
  std::ostringstream out;
  std::ostringstream err;
  Session session({.in = std::cin,
                   .out = out,
                   .err = err,
                   .clock = clock_,
                   .random = random_,
                   .connect = {},
                   .connect_registry = {},
                   .terminal = {},
                   .settings = {.url = "http://coordinator.example"},
                   .settings_path = {},
                   .stop = {}});
  PrintError(session, Unavailable("no loop devices").error());
  EXPECT_EQ(err.str().find("coordinator"), std::string::npos) << err.str();
}

TEST_F(RunTest, WrongUsageIsToldWithAHint) {
  ExpectGolden("error_usage", Run({"jbos", "list"}));
  EXPECT_EQ(Run({}).code, 2);
  EXPECT_EQ(Run({"--url", "x", "jobs"}).code, 2);
  EXPECT_EQ(Run({"jobs", "show"}).code, 2);
  EXPECT_EQ(Run({"jobs", "list", "--limit", "0"}).code, 2);
  EXPECT_EQ(Run({"jobs", "list", "--nonsense"}).code, 2);
  EXPECT_EQ(Run({"logs", "job_1/x"}).code, 2);
  EXPECT_TRUE(coordinator_.sent.empty());
}

TEST_F(RunTest, ListsAreReadPageByPageUpToTheLimit) {
  v1::ListJobsResponse page;
  for (int i = 0; i < 1000; ++i) page.add_jobs()->set_id("job");
  page.set_next_page_token("next");
  coordinator_.Answer("GET /v1/jobs", page);
  const Ran ran = Run({"jobs", "list", "--limit", "1500", "--json"});
  EXPECT_EQ(ran.code, 0);
  ASSERT_EQ(coordinator_.sent.size(), 2U);
  EXPECT_TRUE(coordinator_.sent[0].url.ends_with("?page_size=1000"));
  EXPECT_TRUE(coordinator_.sent[1].url.ends_with("?page_size=500&page_token=next"));
}

TEST_F(RunTest, LoginKeepsWhatWorksForItsOwnerOnly) {
  v1::Account account;
  account.set_id("account_1");
  account.set_name("Ada");
  coordinator_.Answer("GET /v1/me", account);
  environment_.api_key.clear();
  const Ran ran = Run({"login"}, "iow_secret \n");
  EXPECT_EQ(ran.code, 0) << ran.err;
  struct stat info{};
  ASSERT_EQ(stat((folder_ + "/cli.json").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);

  environment_ = {};
  EXPECT_EQ(Run({"jobs", "show", "job_1"}).code, 70);  // the script has no answer
  EXPECT_EQ(net::FindHeader(coordinator_.sent.back().headers, "authorization"),
            "Bearer iow_secret");
}

TEST_F(RunTest, RefusedLoginKeepsNothing) {
  coordinator_.Refuse("GET /v1/me", 401, Refusal("unauthenticated"));
  EXPECT_EQ(Run({"login"}, "wrong\n").code, 4);
  EXPECT_EQ(Run({"login"}, "\n").code, 2);
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/cli.json"));
}

TEST_F(RunTest, SettingsThatOthersMayReadOrThatAreBrokenAreRefused) {
  environment_ = {};
  EXPECT_EQ(Run({"balance"}).code, 2);  // no address at all
  const std::string path = folder_ + "/cli.json";
  ASSERT_TRUE(WriteFile(path, "{\"url\": \"http://a\"}", FileMode::kEveryoneReads));
  EXPECT_EQ(Run({"balance"}).code, 4);
  for (const char* broken : {"", "[]", "{\"url\": 1}", "{\"unknown\": \"x\"}", "{"}) {
    ASSERT_TRUE(WriteFile(path, broken, FileMode::kOwnerOnly));
    EXPECT_EQ(Run({"balance"}).code, 2) << broken;
  }
}

TEST(SettingsTest, SavedKeyGoesOnlyToItsOwnCoordinator) {
  const Settings file{.url = "https://a", .api_key = "saved"};
  EXPECT_EQ(Resolve({}, {}, file, {}).api_key, "saved");
  EXPECT_EQ(Resolve({.url = "https://a"}, {}, file, {}).api_key, "saved");
  EXPECT_EQ(Resolve({.url = "https://b"}, {}, file, {}).api_key, "");
  EXPECT_EQ(Resolve({}, {.url = "https://b", .api_key = "env"}, file, {}).api_key, "env");
  EXPECT_EQ(Resolve({.api_key = "flag"}, {.api_key = "env"}, file, {}).api_key, "flag");
}

TEST(SettingsTest, ANetworkHereServesWhoHasNotSignedInElsewhere) {
  const Settings login{.url = "https://a", .api_key = "saved"};
  const Settings network{.url = "http://here", .api_key = "operator"};
  EXPECT_EQ(Resolve({}, {}, {}, network).url, "http://here");
  EXPECT_EQ(Resolve({}, {}, {}, network).api_key, "operator");
  EXPECT_EQ(Resolve({}, {}, login, network).url, "https://a");
  EXPECT_EQ(Resolve({}, {}, login, network).api_key, "saved");
  EXPECT_EQ(Resolve({.url = "http://here"}, {}, login, network).api_key, "operator");
  EXPECT_EQ(Resolve({.url = "http://else"}, {}, login, network).api_key, "");
}

TEST_F(RunTest, CompletionKnowsCommandsAndFlags) {
  EXPECT_EQ(Run({"__complete", "jo"}).out, "jobs\n");
  EXPECT_EQ(Run({"__complete", "jobs", ""}).out, "cancel\nlist\nshow\n");
  EXPECT_EQ(Run({"__complete", "--json", "jobs", "list", "--"}).out,
            "--help\n--json\n--key\n--limit\n--state\n--url\n");
  EXPECT_EQ(Run({"__complete", "nothing", "x"}).out, "");
  EXPECT_NE(Run({"completion", "bash"}).out.find("complete -o default"), std::string::npos);
}

TEST_F(RunTest, LogsGoToTheStreamsTheyCameFrom) {
  v1::LogChunk out;
  out.set_stream(v1::LogChunk::OUT);
  out.set_text("to out\n");
  out.set_attempt(1);
  v1::LogChunk err = out;
  err.set_stream(v1::LogChunk::ERR);
  err.set_text("to err\n");
  err.set_end(true);
  coordinator_.Stream("GET /v1/jobs/job_1/tasks/3/logs:watch", {&out, &err});
  const Ran ran = Run({"logs", "job_1/3"});
  EXPECT_EQ(ran.out, "to out\n");
  EXPECT_EQ(ran.err, "to err\n");
  EXPECT_TRUE(coordinator_.sent[0].url.ends_with("?no_follow=true"));
}

}  // namespace
}  // namespace ioworker::cli
