// Who may touch what, over the wire: strangers see nothing of others, and links work once.
#include "network_fixture.h"

namespace ioworker::integration {
namespace {

using nlohmann::json;

class AccessTest : public NetworkFixture {
 protected:
  // A key of a new account with these roles.
  std::string NewKey(const std::string& name, const json& roles) {
    const auto account = Post("/v1/accounts", {{"name", name}, {"roles", roles}});
    EXPECT_EQ(account.status, 201) << account.body.dump();
    return coordinator_->MakeApiKey(account.body["id"], "key").value();
  }
};

TEST_F(AccessTest, ANobodyIsAskedToSignIn) {
  key_.clear();
  EXPECT_EQ(Get("/v1/me").status, 401);
  EXPECT_EQ(Get("/v1/network").status, 200);
  key_ = "iok_made-up";
  EXPECT_EQ(Get("/v1/me").Reason(), "credential_over");
}

TEST_F(AccessTest, AnotherAccountsJobIsNotThere) {
  const std::string job = Submit({});
  key_ = NewKey("stranger", {"RENTER"});
  EXPECT_EQ(Get("/v1/jobs/" + job).status, 404);
  EXPECT_EQ(Post("/v1/jobs/" + job + ":cancel", json::object()).status, 404);
  EXPECT_EQ(Get("/v1/jobs/" + job + "/artifacts").status, 404);
}

TEST_F(AccessTest, ARenterMayNotLendNorOperate) {
  key_ = NewKey("renter", {"RENTER"});
  EXPECT_EQ(Post("/v1/enrolments", json::object()).status, 403);
  EXPECT_EQ(Get("/v1/books").status, 403);
  EXPECT_EQ(Post("/v1/accounts", {{"name", "x"}, {"roles", {"OPERATOR"}}}).status, 403);
}

TEST_F(AccessTest, RenterAndOwnerDoNotLearnEachOthersAccounts) {
  StartDevice();
  const auto renter = Post("/v1/accounts", {{"name", "renter"}, {"roles", {"RENTER"}}});
  const std::string renter_id = renter.body["id"];
  Post("/v1/accounts/" + renter_id + "/credits", {{"amount", "50"}});
  const std::string operator_key = key_;
  key_ = coordinator_->MakeApiKey(renter_id, "key").value();
  const std::string job = Submit({{"environment", {{"FAKE_RUN_MS", "2200"}}}});
  AwaitEnd(job);
  const std::string seen = Get("/v1/transfers").body.dump() + Get("/v1/jobs").body.dump() +
                           Get("/v1/leases?job_id=" + job).body.dump() +
                           Get("/v1/events?job_id=" + job).body.dump();
  EXPECT_NE(seen.find("EARNING"), std::string::npos);
  EXPECT_EQ(seen.find(account_), std::string::npos) << seen;
  key_ = operator_key;
  EXPECT_NE(Get("/v1/transfers").body.dump().find(renter_id),
            std::string::npos);  // an operator's view
}

TEST_F(AccessTest, ASignInLinkWorksOnce) {
  const std::string path = coordinator_->SignInPath(account_).value();
  const std::string token = path.substr(path.find("token=") + 6);
  key_.clear();
  EXPECT_EQ(Post("/v1/sessions", {{"token", token}}).status, 201);
  EXPECT_EQ(Post("/v1/sessions", {{"token", token}}).Reason(), "sign_in_link_over");
}

TEST_F(AccessTest, ARevokedKeyEndsAtOnce) {
  const auto made = Post("/v1/api-keys", {{"name", "short"}});
  const std::string keeper = key_;
  key_ = made.body["secret"];
  EXPECT_EQ(Get("/v1/me").status, 200);
  key_ = keeper;
  EXPECT_EQ(Send("DELETE", "/v1/api-keys/" + made.body["id"].get<std::string>()).status, 200);
  key_ = made.body["secret"];
  EXPECT_EQ(Get("/v1/me").status, 401);
}

}  // namespace
}  // namespace ioworker::integration
