#include "base/digest.h"
#include "base/file.h"
#include "cli/cli_fixture.h"
#include "ioworker/v1/artifacts.pb.h"
#include "ioworker/v1/jobs.pb.h"
#include "ioworker/v1/tasks.pb.h"

namespace ioworker::cli {
namespace {

class SubmitTest : public CliTest {
 protected:
  SubmitTest() {
    v1::Job queued = SampleJob();
    queued.set_state(v1::Job::QUEUED);
    queued.mutable_tasks()->Clear();
    queued.mutable_tasks()->set_waiting(1);
    *created_.add_jobs() = queued;
    running_ = queued;
    running_.set_state(v1::Job::RUNNING);
    running_.mutable_tasks()->Clear();
    running_.mutable_tasks()->set_running(1);
  }

  v1::JobSpec Sent() { return coordinator_.Body<v1::CreateJobsRequest>("POST /v1/jobs").jobs(0); }

  void AnswerTask(v1::Task::State state, std::uint32_t attempt) {
    v1::ListTasksResponse list;
    v1::Task& task = *list.add_tasks();
    task.set_state(state);
    task.set_attempt(attempt);
    if (state >= v1::Task::RUNNING) *task.mutable_started_at() = SampleTime(3);
    coordinator_.Answer(kJob + "/tasks", list);
  }

  v1::LogChunk Chunk(const std::string& text, std::uint32_t attempt, bool end) {
    v1::LogChunk chunk;
    chunk.set_stream(v1::LogChunk::OUT);
    chunk.set_text(text);
    chunk.set_attempt(attempt);
    chunk.set_next_offset(text.size());
    chunk.set_end(end);
    return chunk;
  }

  void AnswerArtifact(const std::string& path, const std::string& content) {
    v1::ListArtifactsResponse list;
    v1::Artifact& artifact = *list.add_artifacts();
    artifact.set_id("artifact_1");
    artifact.set_kind(v1::Artifact::OUTPUT);
    artifact.set_path(path);
    artifact.set_size_bytes(content.size());
    artifact.set_sha256(Hex(Sha256(content)));
    artifact.set_attempt(1);
    coordinator_.Answer(kJob + "/artifacts", list);
    coordinator_.AnswerBytes("GET /v1/artifacts/artifact_1/content", content);
  }

  const std::string kJob = "GET /v1/jobs/" + SampleJob().id();
  v1::CreateJobsResponse created_;
  v1::Job running_;
};

TEST_F(SubmitTest, FlagsBecomeTheSpecAndTheIdIsTheOutput) {
  coordinator_.Answer("POST /v1/jobs", created_);
  const Ran ran = Run({"submit", "--cores",      "2",        "--memory",
                       "2GiB",   "--time-limit", "10m",      "--env",
                       "A=1=2",  "-e",           "B=",       "--budget",
                       "1.5",    "--tasks",      "3",        "ioworker/digits:1",
                       "--",     "python3",      "train.py", "--epochs",
                       "3"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, SampleJob().id() + "\n");
  EXPECT_EQ(ran.err, "");
  const v1::JobSpec spec = Sent();
  EXPECT_EQ(spec.image(), "ioworker/digits:1");
  EXPECT_EQ(fmt::format("{}", fmt::join(spec.command(), " ")), "python3 train.py --epochs 3");
  EXPECT_EQ(spec.resources().cores(), 2U);
  EXPECT_EQ(spec.resources().memory_mib(), 2048U);
  EXPECT_EQ(spec.time_limit_seconds(), 600U);
  EXPECT_EQ(spec.environment().at("A"), "1=2");
  EXPECT_EQ(spec.environment().at("B"), "");
  EXPECT_EQ(spec.budget(), "1.5");
  EXPECT_EQ(spec.tasks(), 3U);
}

TEST_F(SubmitTest, FlagsChangeWhatTheFileSays) {
  coordinator_.Answer("POST /v1/jobs", created_);
  const Ran ran = Run({"submit", "-f", "-", "--cores", "4", "other:2", "echo", "hi"},
                      "image: a\ncommand: [x, y]\nresources: {cores: 1, memory: 1GiB}\n");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(Sent().image(), "other:2");
  EXPECT_EQ(fmt::format("{}", fmt::join(Sent().command(), " ")), "echo hi");
  EXPECT_EQ(Sent().resources().cores(), 4U);
  EXPECT_EQ(Sent().resources().memory_mib(), 1024U);
}

TEST_F(SubmitTest, BadSpecsSendNothing) {
  EXPECT_EQ(Run({"submit"}).code, 2);
  EXPECT_EQ(Run({"submit", "-f", folder_ + "/none.yaml"}).code, 3);
  EXPECT_EQ(Run({"submit", "a", "--memory", "2GB"}).code, 2);
  EXPECT_EQ(Run({"submit", "a", "--env", "A"}).code, 2);
  EXPECT_EQ(Run({"submit", "a", "--tasks", "-1"}).code, 2);
  EXPECT_EQ(Run({"submit", "a", "--input", "x=../y"}).code, 2);
  ASSERT_TRUE(WriteFile(folder_ + "/job.yaml", "image: a\ncroes: 1\n", FileMode::kOwnerOnly));
  ExpectGolden("submit_unknown_key", Run({"submit", "-f", folder_ + "/job.yaml"}));
  EXPECT_TRUE(coordinator_.sent.empty());
}

TEST_F(SubmitTest, LostAnswerIsAskedForAgainUnderTheSameNumber) {
  coordinator_.Fail("POST /v1/jobs", Unavailable("the connection was lost").error());
  coordinator_.Answer("POST /v1/jobs", created_);
  EXPECT_EQ(Run({"submit", "a"}).code, 0);
  ASSERT_EQ(coordinator_.sent.size(), 2U);
  EXPECT_EQ(coordinator_.sent[0].body, coordinator_.sent[1].body);
  EXPECT_FALSE(coordinator_.Body<v1::CreateJobsRequest>("POST /v1/jobs").request_id().empty());
}

TEST_F(SubmitTest, InputsAreUploadedUnderTheirNames) {
  ASSERT_TRUE(WriteFile(folder_ + "/data.csv", "1,2\n", FileMode::kOwnerOnly));
  v1::Artifact artifact;
  artifact.set_id("artifact_1");
  artifact.set_sha256(Hex(Sha256("1,2\n")));
  coordinator_.Answer("POST /v1/artifacts", artifact);
  coordinator_.Answer("POST /v1/jobs", created_);
  const Ran ran =
      Run({"submit", "a", "-i", folder_ + "/data.csv", "-i", folder_ + "/data.csv=train/set.csv"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  ASSERT_EQ(Sent().inputs_size(), 2);
  EXPECT_EQ(Sent().inputs(0).path(), "data.csv");
  EXPECT_EQ(Sent().inputs(1).path(), "train/set.csv");
  EXPECT_EQ(Sent().inputs(1).artifact_id(), "artifact_1");
}

TEST_F(SubmitTest, FollowPrintsEveryAttemptOnceThenTheEnd) {
  coordinator_.Answer("POST /v1/jobs", created_);
  for (int i = 0; i < 4; ++i) coordinator_.Answer(kJob, running_);
  coordinator_.Answer(kJob, SampleJob());
  AnswerTask(v1::Task::PULLING, 1);
  AnswerTask(v1::Task::RUNNING, 1);
  AnswerTask(v1::Task::WAITING, 1);
  AnswerTask(v1::Task::RUNNING, 2);
  AnswerTask(v1::Task::SUCCEEDED, 2);
  const auto first = Chunk("first try\n", 1, true);
  const auto second = Chunk("second try\n", 2, true);
  coordinator_.Stream(kJob + "/tasks/0/logs:watch", {&first});
  coordinator_.Stream(kJob + "/tasks/0/logs:watch", {&second});
  ExpectGolden("submit_follow", Run({"submit", "a", "--follow", "--no-pin"}));
}

TEST_F(SubmitTest, WaitTellsStatesAndFetchesTheOutputs) {
  coordinator_.Answer("POST /v1/jobs", created_);
  coordinator_.Answer(kJob, running_);
  coordinator_.Answer(kJob, running_);
  coordinator_.Answer(kJob, SampleJob());
  AnswerTask(v1::Task::PULLING, 1);
  AnswerTask(v1::Task::RUNNING, 1);
  AnswerArtifact("metrics.json", "{\"accuracy\": 0.97}");
  const Ran ran = Run({"submit", "a", "--out", folder_ + "/results"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(*ReadFile(folder_ + "/results/metrics.json", 100), "{\"accuracy\": 0.97}");
  EXPECT_NE(ran.err.find(" pulling\n"), std::string::npos);
  EXPECT_NE(ran.err.find(" running\n"), std::string::npos);
  EXPECT_NE(ran.err.find(" succeeded, charged 0.0123\n"), std::string::npos);
}

TEST_F(SubmitTest, FailedJobExitsWithOneAndSaysWhy) {
  v1::Job failed = SampleJob();
  failed.set_state(v1::Job::FAILED);
  failed.set_reason(v1::End::OUT_OF_MEMORY);
  coordinator_.Answer("POST /v1/jobs", created_);
  coordinator_.Answer(kJob, failed);
  const Ran ran = Run({"submit", "a", "--wait"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.err.find(" failed: out_of_memory, charged 0.0123\n"), std::string::npos) << ran.err;
}

TEST_F(SubmitTest, ArtifactThatWouldLeaveTheFolderIsNotFetched) {
  for (const char* path : {"../x", "/etc/x", "a/../../x", "a//b", ".", ""}) {
    coordinator_ = client::FakeTransport();
    AnswerArtifact(path, "x");
    const Ran ran = Run({"artifacts", "get", SampleJob().id(), "--out", folder_ + "/out"});
    EXPECT_EQ(ran.code, 2) << path;
    EXPECT_FALSE(std::filesystem::exists(folder_ + "/x")) << path;
    EXPECT_FALSE(std::filesystem::exists(folder_ + "/out")) << path;
  }
}

TEST_F(SubmitTest, PlanShowsPriceAndObstacles) {
  v1::Plan plan;
  plan.set_tasks_placed(2);
  plan.set_price_per_hour_low("0.200000");
  plan.set_price_per_hour_high("0.400000");
  plan.set_cost_max("4.000000");
  plan.set_devices_considered(10);
  plan.set_devices_feasible(2);
  v1::Obstacle& obstacle = *plan.add_obstacles();
  obstacle.set_constraint(v1::Obstacle::PRICE);
  obstacle.set_devices(8);
  obstacle.set_remedy("pay 0.50 per hour");
  plan.mutable_spec()->set_image("a");
  plan.mutable_spec()->set_tasks(10);
  plan.mutable_spec()->set_time_limit_seconds(3600);
  plan.mutable_spec()->mutable_resources()->set_cores(1);
  plan.mutable_spec()->mutable_resources()->set_memory_mib(512);
  plan.mutable_spec()->mutable_resources()->set_disk_mib(1024);
  coordinator_.Answer("POST /v1/jobs:plan", plan);
  ExpectGolden("plan", Run({"plan", "a", "--tasks", "10"}));
  EXPECT_EQ(Run({"submit", "--dry-run", "a"}).code, 0);
}

}  // namespace
}  // namespace ioworker::cli
