// Secrets as a job finds them, and as nobody else does, with a real engine.
#include <gtest/gtest.h>

#include "agent/loop_mount.h"
#include "agent/secret_files.h"
#include "docker_fixture.h"

namespace ioworker::engine::docker {
namespace {

constexpr const char* kCanary = "canary-sings-3b9d";

class DockerSecretsTest : public DockerTest {
 protected:
  void SetUp() override {
    DockerTest::SetUp();
    if (HasFatalFailure()) return;
    const auto place = files_.Lay(scratch_, {{"TOKEN", kCanary}, {"key.pem", "line 1\nline 2\n"}});
    ASSERT_TRUE(place) << place.error().detail;
    place_ = *place;
  }
  void TearDown() override {
    EXPECT_TRUE(files_.Remove(scratch_));
    DockerTest::TearDown();
  }

  ContainerSpec WithSecrets(const std::string& script) const {
    ContainerSpec spec = Shell(script);
    spec.secrets_path = place_;
    return spec;
  }

  const agent::SecretFiles files_{""};
  std::string place_;
};

TEST_F(DockerSecretsTest, TheJobReadsItsFilesAndCannotChangeThem) {
  const Outcome outcome = Run(WithSecrets(
      "cat /run/secrets/TOKEN; echo; wc -l </run/secrets/key.pem; ls /run/secrets; "
      "stat -c '%a %u' /run/secrets/TOKEN; grep ' /run/secrets ' /proc/mounts | cut -d ' ' -f 3; "
      "(echo x >/run/secrets/x) 2>/dev/null || echo refused; "
      "(chmod 666 /run/secrets/TOKEN) 2>/dev/null || echo refused"));
  EXPECT_EQ(Lines(outcome.out),
            (std::vector<std::string>{kCanary, "2", "TOKEN", "key.pem", "400 65532", "tmpfs",
                                      "refused", "refused"}))
      << outcome.err;
}

TEST_F(DockerSecretsTest, NothingElseOfTheContainerShowsThem) {
  const std::string id = Started(WithSecrets(
      "env; cat /proc/self/environ /proc/self/cmdline /proc/self/mountinfo; hostname; sleep 60"));
  AwaitOutput(id);
  const auto inspected = api_->Send({.path = "/containers/" + id + "/json?size=true"});
  ASSERT_TRUE(inspected && inspected->Is({200}));
  EXPECT_TRUE(inspected->body.contains("/run/secrets")) << "the search finds what is there";
  EXPECT_FALSE(inspected->body.contains(kCanary));
  EXPECT_TRUE(engine_->Stop(id, seconds{0}));
  std::string out;
  ASSERT_TRUE(engine_->ReadLogs(id, false,
                                [&](LogStream, std::string_view bytes) -> Status {
                                  out += bytes;
                                  return {};
                                },
                                {}));
  EXPECT_FALSE(out.contains(kCanary)) << out;
}

TEST_F(DockerSecretsTest, TheyAreGoneWithTheLease) {
  const std::string id = Started(WithSecrets("echo begun; sleep 60"));
  AwaitOutput(id);
  ASSERT_TRUE(agent::IsMountPoint(place_));
  EXPECT_TRUE(engine_->Remove(id));
  ASSERT_TRUE(files_.Remove(scratch_));
  EXPECT_FALSE(agent::IsMountPoint(place_));
  EXPECT_TRUE(std::filesystem::is_empty(place_));
  EXPECT_EQ(Run("ls /run/secrets 2>&1 || true").out,
            "ls: /run/secrets: No such file or directory\n");
}

}  // namespace
}  // namespace ioworker::engine::docker
