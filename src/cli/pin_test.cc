#include "cli/cli_fixture.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::cli {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');
constexpr const char* kAsked = "HEAD https://reg.example/v2/team/x/manifests/1";

class PinTest : public CliTest {
 protected:
  PinTest() {
    v1::CreateJobsResponse created;
    *created.add_jobs() = SampleJob();
    coordinator_.Answer("POST /v1/jobs", created);
  }
  void AnswerManifest(const std::string& name) {
    registry_.Answer(name, net::Response{.headers = {{"Docker-Content-Digest", kDigest}}});
  }
  std::string SentImage() {
    return coordinator_.Body<v1::CreateJobsRequest>("POST /v1/jobs").jobs(0).image();
  }
};

TEST_F(PinTest, ATagBecomesWhatItNamesAtSubmit) {
  AnswerManifest(kAsked);
  const Ran ran = Run({"submit", "reg.example/team/x:1"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(SentImage(), "reg.example/team/x:1@" + kDigest);
}

TEST_F(PinTest, ANameWithoutRegistryIsTheDefaultOnes) {
  AnswerManifest("HEAD https://registry-1.docker.io/v2/library/python/manifests/latest");
  EXPECT_EQ(Run({"submit", "python"}).code, 0);
  EXPECT_EQ(SentImage(), "python@" + kDigest);
}

TEST_F(PinTest, WhatNoRegistryHasMayStillLieOnDevices) {
  registry_.Answer("HEAD https://registry-1.docker.io/v2/mine/x/manifests/1",
                   net::Response{.status = 404});
  const Ran ran = Run({"submit", "mine/x:1"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(SentImage(), "mine/x:1");
  EXPECT_EQ(ran.err,
            "the image is not pinned: there is no image docker.io/mine/x:1; check its name and "
            "tag\n");
}

TEST_F(PinTest, NobodyIsAskedAboutOtherImages) {
  for (const std::string& image :
       {std::string("ioworker/digits:1"), "reg.example/team/x:1@" + kDigest, kDigest}) {
    EXPECT_EQ(Run({"submit", image}).code, 0) << image;
  }
  EXPECT_EQ(Run({"submit", "--no-pin", "reg.example/team/x:1"}).code, 0);
  EXPECT_TRUE(registry_.sent.empty());
}

TEST_F(PinTest, ANamedRegistryMustAnswerAndNothingIsSubmitted) {
  registry_.Answer(kAsked, net::Response{.status = 404});
  const Ran unknown = Run({"submit", "reg.example/team/x:1"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_TRUE(unknown.err.contains("check its name and tag")) << unknown.err;
  registry_.Fail("HEAD https://gone.example/v2/x/manifests/latest",
                 Unavailable("no route").error());
  const Ran away = Run({"submit", "gone.example/x"});
  EXPECT_NE(away.code, 0);
  EXPECT_TRUE(away.err.contains("--no-pin")) << away.err;
  EXPECT_TRUE(coordinator_.sent.empty());
}

TEST_F(PinTest, APlanAsksNoRegistryAndSaysSo) {
  v1::Plan plan;
  plan.mutable_spec()->set_image("reg.example/team/x:1");
  coordinator_.Answer("POST /v1/jobs:plan", plan);
  EXPECT_TRUE(Run({"plan", "reg.example/team/x:1"}).out.contains("fixed at submit"));
  EXPECT_TRUE(Run({"submit", "--dry-run", "reg.example/team/x:1"}).out.contains("at submit"));
  EXPECT_FALSE(
      Run({"submit", "--dry-run", "--no-pin", "reg.example/team/x:1"}).out.contains("at submit"));
  EXPECT_TRUE(registry_.sent.empty());
}

}  // namespace
}  // namespace ioworker::cli
