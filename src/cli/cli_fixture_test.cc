#include "cli/cli_fixture.h"

#include <cstdlib>

#include <CLI/CLI.hpp>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/run.h"

namespace ioworker::cli {
namespace {

// Hands the fake to the session without giving it away.
class Borrowed final : public client::Transport {
 public:
  explicit Borrowed(client::Transport& real) : real_(real) {}
  Result<net::Response> Send(const net::HttpCall& call) override { return real_.Send(call); }

 private:
  client::Transport& real_;
};

}  // namespace

CliTest::CliTest() {
  std::string pattern = testing::TempDir() + "cli_test_XXXXXX";
  folder_ = mkdtemp(pattern.data());
}

CliTest::~CliTest() { std::filesystem::remove_all(folder_); }

Ran CliTest::Run(std::vector<std::string> arguments, const std::string& in) {
  std::istringstream input(in);
  std::ostringstream out;
  std::ostringstream err;
  Session session({.in = input,
                   .out = out,
                   .err = err,
                   .clock = clock_,
                   .random = random_,
                   .connect = [this] { return std::make_unique<Borrowed>(coordinator_); },
                   .connect_registry = [this] { return std::make_unique<Borrowed>(registry_); },
                   .terminal = terminal_,
                   .settings = environment_,
                   .settings_path = folder_ + "/cli.json",
                   .docker_config_path = folder_ + "/docker.json",
                   .stop = {},
                   .pause = [](Duration, const std::stop_token&) { return true; }});
  CLI::App app("IO Worker lends and rents compute.", "ioworker");
  AddCommands(app, session);
  const int code = cli::Run(app, session, arguments);
  return {.code = code, .out = out.str(), .err = err.str()};
}

void CliTest::ExpectGolden(const std::string& name, const Ran& ran) {
  const std::string text = fmt::format("exit {}\n--- standard output\n{}--- standard error\n{}",
                                       ran.code, ran.out, ran.err);
  const auto golden = ReadFile(std::string(IOWORKER_GOLDEN_FOLDER) + "/" + name + ".txt", 1 << 20);
  if (golden && *golden == text) return;
  const std::string path = testing::TempDir() + name + ".txt";
  EXPECT_TRUE(WriteFile(path, text, FileMode::kEveryoneReads));
  EXPECT_EQ(golden ? *golden : "", text) << "the new text lies in " << path;
}

google::protobuf::Timestamp SampleTime(int seconds_later) {
  google::protobuf::Timestamp at;
  at.set_seconds(1'795'459'680 + seconds_later);
  return at;
}

v1::Job SampleJob() {
  v1::Job job;
  job.set_id("job_01j9z3k8m4qv7c2x5t8y1n6w0r");
  job.mutable_spec()->set_name("digits");
  job.mutable_spec()->set_image("ioworker/digits:1");
  job.mutable_spec()->add_command("python3");
  job.mutable_spec()->add_command("train.py");
  job.mutable_spec()->set_tasks(1);
  job.set_state(v1::Job::SUCCEEDED);
  job.set_reason(v1::End::COMPLETED);
  job.mutable_tasks()->set_succeeded(1);
  job.set_charged("0.012300");
  job.set_held("0.000000");
  *job.mutable_created_at() = SampleTime(0);
  *job.mutable_started_at() = SampleTime(3);
  *job.mutable_ended_at() = SampleTime(65);
  return job;
}

}  // namespace ioworker::cli
