// What a renter gives for a job and nobody may read: over the wire, in the store, and for the device
// that runs it.
#include <filesystem>

#include "base/file.h"
#include "network_fixture.h"

namespace ioworker::integration {
namespace {

using nlohmann::json;

constexpr const char* kCanary = "canary-sings-7c1f";

class SecretsTest : public NetworkFixture {
 protected:
  static json Private(json more = json::object()) {
    json spec = {{"image", "private/x:1"}, {"registry", {{"user", "ann"}, {"password", "right"}}}};
    spec.update(more);
    return spec;
  }

  // Whether a file below the test's folder holds the text.
  bool OnDisk(std::string_view text) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      if (!entry.is_regular_file()) continue;
      const auto content = ReadFile(entry.path(), 256 << 20);
      if (content && content->contains(text)) return true;
    }
    return false;
  }
};

TEST_F(SecretsTest, ACredentialBringsTheImageToTheDeviceThatRunsTheJob) {
  StartDevice();
  EXPECT_EQ(AwaitEnd(Submit(Private()))["state"], "SUCCEEDED");
  const auto refused =
      AwaitEnd(Submit({{"image", "private/x:1"}}));
  EXPECT_EQ(refused["reason"], "IMAGE_ERROR");
}

TEST_F(SecretsTest, NoAnswerAndNoFileHoldsIt) {
  const json registry = {{"user", "ann"}, {"password", kCanary}};
  const auto created =
      Post("/v1/jobs", {{"jobs", {Private({{"registry", registry}})}}, {"requestId", "r"}});
  ASSERT_EQ(created.status, 201) << created.body.dump();
  const std::string job = created.body["jobs"][0]["id"];
  EXPECT_EQ(created.body["jobs"][0]["spec"]["registry"]["user"], "ann");
  std::string seen = created.body.dump();
  for (const std::string& path :
       {"/v1/jobs/" + job, std::string("/v1/jobs"), "/v1/events?job_id=" + job,
        "/v1/jobs/" + job + "/tasks", "/v1/leases?job_id=" + job}) {
    seen += Get(path).body.dump();
  }
  // The same request again gets the same answer; one with another password is another request.
  json again = {{"jobs", {Private({{"registry", registry}})}}, {"requestId", "r"}};
  EXPECT_EQ(Post("/v1/jobs", again).body["jobs"][0]["id"], job);
  again["jobs"][0]["registry"]["password"] = "another";
  EXPECT_EQ(Post("/v1/jobs", again).Reason(), "request_id_reused");
  EXPECT_FALSE(seen.contains(kCanary)) << seen;
  EXPECT_TRUE(OnDisk("private/x:1")) << "the search finds what is there";
  EXPECT_FALSE(OnDisk(kCanary));
}

TEST_F(SecretsTest, OnlyTheDeviceThatHoldsTheLeaseIsTold) {
  const std::string job = Submit(Private());
  const std::string path = "/v1/device/jobs/" + job + "/tasks/0/attempts/1/secrets";
  EXPECT_EQ(Get(path).status, 403) << "its own renter is no device";
  key_.clear();
  EXPECT_EQ(Get(path).status, 401);
}

TEST_F(SecretsTest, HalfACredentialIsRefusedByItsField) {
  for (const auto& [registry, field] :
       {std::pair(json{{"user", "ann"}}, "jobs[0].registry.password"),
        std::pair(json{{"password", "x"}}, "jobs[0].registry.user"),
        std::pair(json{{"user", "a:b"}, {"password", "x"}}, "jobs[0].registry.user"),
        std::pair(json{{"user", "a"}, {"password", "x\ny"}}, "jobs[0].registry.password")}) {
    const auto answer = Post("/v1/jobs", {{"jobs", {Private({{"registry", registry}})}}});
    EXPECT_EQ(answer.status, 400) << registry.dump();
    EXPECT_EQ(answer.Field(), field) << answer.body.dump();
  }
}

}  // namespace
}  // namespace ioworker::integration
