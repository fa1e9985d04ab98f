// What a renter gives for a job and nobody may read: over the wire, in the store, and for the
// device that runs it.

#include "agent/on_disk.h"
#include "network_fixture.h"

namespace ioworker::integration {
namespace {

using nlohmann::json;

constexpr const char* kCanary = "canary-sings-7c1f";
constexpr const char* kCanaryBase64 = "Y2FuYXJ5LXNpbmdzLTdjMWY=";

class SecretsTest : public NetworkFixture {
 protected:
  static json Private(json more = json::object()) {
    json spec = {{"image", "private/x:1"}, {"registry", {{"user", "ann"}, {"password", "right"}}}};
    spec.update(more);
    return spec;
  }

  bool OnDisk(std::string_view text) { return agent::OnDisk(folder_, text); }
};

TEST_F(SecretsTest, ACredentialBringsTheImageToTheDeviceThatRunsTheJob) {
  StartDevice();
  EXPECT_EQ(AwaitEnd(Submit(Private()))["state"], "SUCCEEDED");
  const auto refused = AwaitEnd(Submit({{"image", "private/x:1"}}));
  EXPECT_EQ(refused["reason"], "IMAGE_ERROR");
}

TEST_F(SecretsTest, NoAnswerAndNoFileHoldsIt) {
  const json registry = {{"user", "ann"}, {"password", kCanary}};
  const json spec = Private({{"registry", registry}, {"secrets", {{"TOKEN", kCanaryBase64}}}});
  const auto created = Post("/v1/jobs", {{"jobs", {spec}}, {"requestId", "r"}});
  ASSERT_EQ(created.status, 201) << created.body.dump();
  const std::string job = created.body["jobs"][0]["id"];
  EXPECT_EQ(created.body["jobs"][0]["spec"]["registry"]["user"], "ann");
  EXPECT_EQ(created.body["jobs"][0]["spec"]["secrets"], json({{"TOKEN", ""}}));
  std::string seen = created.body.dump();
  for (const std::string& path :
       {"/v1/jobs/" + job, std::string("/v1/jobs"), "/v1/events?job_id=" + job,
        "/v1/jobs/" + job + "/tasks", "/v1/leases?job_id=" + job}) {
    seen += Get(path).body.dump();
  }
  // The same request again gets the same answer; one with another password is another request.
  json again = {{"jobs", {spec}}, {"requestId", "r"}};
  EXPECT_EQ(Post("/v1/jobs", again).body["jobs"][0]["id"], job);
  again["jobs"][0]["registry"]["password"] = "another";
  EXPECT_EQ(Post("/v1/jobs", again).Reason(), "request_id_reused");
  EXPECT_FALSE(seen.contains(kCanary) || seen.contains(kCanaryBase64)) << seen;
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

TEST_F(SecretsTest, WhatIsTooMuchOrMissingIsRefusedByItsField) {
  json many = json::object();
  for (int i = 0; i < 33; ++i) many["S" + std::to_string(i)] = "eA==";
  for (const auto& [secrets, field, reason] :
       {std::tuple(many, "jobs[0].secrets", "too_long"),
        std::tuple(json{{"A", std::string(88'000, 'A')}}, "jobs[0].secrets", "too_long"),
        std::tuple(json{{"A", ""}}, "jobs[0].secrets.A", "missing"),
        std::tuple(json{{"../A", "eA=="}}, "jobs[0].secrets", "invalid_secret_name")}) {
    const auto answer = Post("/v1/jobs", {{"jobs", {{{"image", "a"}, {"secrets", secrets}}}}});
    EXPECT_EQ(answer.status, 400) << field << reason;
    EXPECT_EQ(answer.Field(), field) << answer.body.dump();
    EXPECT_EQ(answer.Reason(), reason) << answer.body.dump();
  }
  const auto plan = Post("/v1/jobs:plan", {{"job", {{"image", "a"}, {"secrets", {{"A", ""}}}}}});
  EXPECT_EQ(plan.status, 200) << "a plan needs no values";
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
