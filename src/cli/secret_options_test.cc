#include "base/file.h"
#include "base/text.h"
#include "cli/cli_fixture.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::cli {
namespace {

class SecretOptionsTest : public CliTest {
 protected:
  SecretOptionsTest() {
    v1::CreateJobsResponse created;
    *created.add_jobs() = SampleJob();
    coordinator_.Answer("POST /v1/jobs", created);
    coordinator_.Answer("POST /v1/jobs:plan", v1::Plan());
  }
  std::string Kept(const std::string& name, const std::string& content) {
    EXPECT_TRUE(WriteFile(folder_ + "/" + name, content, FileMode::kOwnerOnly));
    return folder_ + "/" + name;
  }
  v1::JobSpec Sent() { return coordinator_.Body<v1::CreateJobsRequest>("POST /v1/jobs").jobs(0); }
};

TEST_F(SecretOptionsTest, ThePasswordComesOutOfAFile) {
  const Ran ran = Run({"submit", "ioworker/x:1", "--registry-user", "ann",
                       "--registry-password-file", Kept("password", "canary-1\n")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(Sent().registry().user(), "ann");
  EXPECT_EQ(Sent().registry().password(), "canary-1");
  EXPECT_FALSE((ran.out + ran.err).contains("canary"));
}

TEST_F(SecretOptionsTest, SecretsComeOutOfFilesByteByByte) {
  const std::string bytes("\0\xff canary\n", 10);
  const Ran ran = Run({"submit", "ioworker/x:1", "--secret", "TOKEN=@" + Kept("token", bytes),
                       "--secret", "EMPTY.x=@" + Kept("other", "canary-2")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(Sent().secrets().at("TOKEN"), bytes);
  EXPECT_EQ(Sent().secrets().at("EMPTY.x"), "canary-2");
  EXPECT_FALSE((ran.out + ran.err).contains("canary"));
}

TEST_F(SecretOptionsTest, AValueOnTheCommandLineIsRefusedAndNotShown) {
  for (const char* entry : {"TOKEN=canary", "canary", "=@canary", "TOKEN="}) {
    const Ran ran = Run({"submit", "ioworker/x:1", "--secret", entry});
    EXPECT_EQ(ran.code, 2) << entry;
    EXPECT_TRUE(ran.err.contains("NAME=@FILE")) << ran.err;
    EXPECT_FALSE(ran.err.contains("canary")) << ran.err;
  }
  EXPECT_EQ(Run({"submit", "ioworker/x:1", "--secret", "T=@" + folder_ + "/none"}).code, 3);
  EXPECT_TRUE(coordinator_.sent.empty());
}

TEST_F(SecretOptionsTest, ItPinsWithTheJobsCredential) {
  const std::string asked = "HEAD https://reg.example/v2/x/manifests/1";
  registry_.Answer(asked, net::Response{.status = 401, .headers = {{"WWW-Authenticate", "Basic"}}});
  registry_.Answer(
      asked,
      net::Response{.headers = {{"Docker-Content-Digest", "sha256:" + std::string(64, 'a')}}});
  const Ran ran = Run({"submit", "reg.example/x:1", "--registry-user", "ann",
                       "--registry-password-file", Kept("password", "canary-1")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(net::FindHeader(registry_.sent.at(1).headers, "Authorization"),
            "Basic " + EncodeBase64("ann:canary-1"));
}

TEST_F(SecretOptionsTest, ASpecificationNamesFilesBesideIt) {
  Kept("password", "canary-1\n");
  const std::string spec =
      Kept("job.yaml",
           "image: ioworker/x:1\nregistry: {user: ann, password: '@password'}\n"
           "secrets: {TOKEN: '@password'}\n");
  EXPECT_EQ(Run({"submit", "-f", spec}).code, 0);
  EXPECT_EQ(Sent().secrets().at("TOKEN"), "canary-1\n");
  EXPECT_EQ(Sent().registry().password(), "canary-1");
  const Ran inside = Run({"submit", "-f", "-"},
                         "image: ioworker/x:1\nregistry: {user: ann, password: canary-1}\n");
  EXPECT_EQ(inside.code, 2);
  EXPECT_TRUE(inside.err.contains("write \"@FILE\"")) << inside.err;
  EXPECT_FALSE(inside.err.contains("canary"));
  EXPECT_EQ(Run({"submit", "-f", "-"}, "image: ioworker/x:1\nsecrets: {T: canary-1}\n").code, 2);
}

TEST_F(SecretOptionsTest, APlanNeedsNoSecretAndSendsNone) {
  const Ran ran = Run({"plan", "ioworker/x:1", "--registry-user", "ann", "--registry-password-file",
                       Kept("password", "canary-1"), "--secret", "T=@" + folder_ + "/password"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(coordinator_.Body<v1::PlanJobRequest>("POST /v1/jobs:plan").job().secrets().size(), 1U);
  for (const auto& call : coordinator_.sent) EXPECT_FALSE(call.body.contains("canary"));
}

TEST_F(SecretOptionsTest, WhatDockerLoginKeptIsTaken) {
  Kept("docker.json", R"({"auths":{"reg.example":{"auth":")" + EncodeBase64("ann:canary:1") +
                          R"("},"https://index.docker.io/v1/":{}}})");
  const Ran ran = Run({"submit", "--no-pin", "reg.example/x:1", "--registry-auth-from-docker"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(Sent().registry().user(), "ann");
  EXPECT_EQ(Sent().registry().password(), "canary:1");
  for (const char* image : {"other.example/x", "python"}) {
    const Ran none = Run({"submit", "--no-pin", image, "--registry-auth-from-docker"});
    EXPECT_EQ(none.code, 2) << image;
    EXPECT_TRUE(none.err.contains("--registry-password-file")) << none.err;
  }
  Kept("docker.json", "[1]");
  EXPECT_EQ(Run({"submit", "--no-pin", "reg.example/x", "--registry-auth-from-docker"}).code, 2);
}

}  // namespace
}  // namespace ioworker::cli
