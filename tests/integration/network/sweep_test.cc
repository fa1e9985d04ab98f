// The authorization sweep: every call of the contract over the wire, as everybody who may not make
// it. A call that a later change adds is swept by itself; one that names an object of a kind that
// is not here yet fails until it is.
#include <iostream>
#include <map>
#include <set>

#include <fmt/format.h>

#include "domain/accounts/scopes.h"
#include "http/method.h"
#include "network_fixture.h"

namespace ioworker::integration {
namespace {

using nlohmann::json;

// What a call must say to be one, beside the objects in its path.
const std::map<std::string, json> kBodies = {
    {"AccountService.UpdateMe", {{"country", "DE"}}},
    {"AccountService.CreateAccount", {{"name", "x"}, {"roles", {"RENTER"}}}},
    {"AccountService.CreateCredit", {{"amount", "1"}}},
    {"DeviceService.UpdateDevice", {{"name", "x"}}},
    {"EnrolmentService.AnswerPairing", {{"accept", true}}},
    {"LedgerService.CreateConversion", {{"amount", "1"}}},
    {"JobService.CreateJobs", {{"jobs", {{{"image", "fake/work:1"}}}}}},
    {"JobService.PlanJob", {{"job", {{"image", "fake/work:1"}}}}},
    {"PolicyService.SetDevicePolicy", {{"text", "[limits]\ncores = 1\n"}}},
    {"SessionService.CreateApiKey", {{"name", "x"}}},
    {"SignInService.UpdateIdentity", {{"name", "x"}}},
};

// Objects of the caller's own that are named in the query.
const std::map<std::string, std::string> kQueries = {
    {"LeaseService.ListLeases", "job_id"},
};

// Machines that wait are nobody's yet: whoever lends and reads the code from the screen takes one
// in.
const std::set<std::string> kByCode = {"EnrolmentService.GetPairing",
                                       "EnrolmentService.AnswerPairing"};

bool HasKeys(const http::Method& method) { return !method.scopes.empty(); }

class SweepTest : public NetworkFixture {
 protected:
  void SetUp() override {
    NetworkFixture::SetUp();
    if (coordinator_ == nullptr) return;
    for (const auto* service : http::ContractServices()) {
      for (int i = 0; i < service->method_count(); ++i) {
        methods_.push_back(http::ReadMethod(*service->method(i)).value());
      }
    }
    owner_key_ = key_;
    StartDevice();
    objects_["device_id"] = Get("/v1/devices").body["devices"][0]["id"];
    objects_["job_id"] = Submit({{"environment", {{"FAKE_RUN_MS", "600000"}}}});
    objects_["account_id"] = account_;
    objects_["task_index"] = "0";
    objects_["attempt"] = "1";
    objects_["enrolment_id"] = Post("/v1/enrolments", json::object()).body["id"];
    objects_["api_key_id"] = Post("/v1/api-keys", {{"name", "swept"}}).body["id"];
    objects_["session_id"] = NewSession();
    objects_["artifact_id"] = Upload();
    objects_["code"] = Pairing();
    objects_["identity_id"] = "idn_00000000000000000000000000";
  }

  std::string NewSession() {
    const std::string path = coordinator_->SignInPath(account_).value();
    Post("/v1/sessions", {{"token", path.substr(path.find("token=") + 6)}});
    return Get("/v1/sessions").body["sessions"][0]["id"];
  }
  std::string Upload() {
    const auto made = Send("POST", "/v1/artifacts?path=x", "bytes", "application/octet-stream");
    EXPECT_EQ(made.status, 201) << made.body.dump();
    return made.body["id"];
  }
  std::string Pairing() {
    const auto made = Post(
        "/v1/pairings",
        {{"name", "x"}, {"inventory", {{"cores", 1}, {"memoryMib", 1024}, {"diskMib", 1000}}}});
    EXPECT_EQ(made.status, 201) << made.body.dump();
    return made.body["code"];
  }

  std::string NewAccount(const json& roles) {
    key_ = owner_key_;
    const auto made = Post("/v1/accounts", {{"name", "another"}, {"roles", roles}});
    EXPECT_EQ(made.status, 201) << made.body.dump();
    return made.body["id"];
  }

  // A key of the operator's own that may do everything but what lets it into this call.
  std::string KeyWithout(const std::vector<v1::Scope>& scopes) {
    json names = json::array();
    for (std::uint32_t number = 1; number <= accounts::kScopesMax; ++number) {
      const bool lets_in = std::ranges::any_of(scopes, [&](v1::Scope scope) {
        const auto wanted = static_cast<std::uint32_t>(scope);
        return number == wanted || (number == wanted + 1 && number % 2 == 0);
      });
      if (!lets_in) names.push_back(v1::Scope_Name(static_cast<int>(number)));
    }
    auto& key = keys_[names.dump()];
    if (!key.empty()) return key;
    key_ = owner_key_;
    key = Post("/v1/api-keys", {{"name", "less"}, {"scopes", names}}).body.value("secret", "");
    EXPECT_FALSE(key.empty());
    return key;
  }

  // The call on the first account's objects, made with `key`.
  Answer Make(const http::Method& method, const std::string& key) {
    std::string path = method.path_text;
    for (const std::string& name : method.path.Variables()) {
      const auto found = objects_.find(name);
      // What nobody has is as good as another's: an attempt to sign in, a provider.
      const std::string object = found == objects_.end() ? "none" : found->second;
      path.replace(path.find("{" + name + "}"), name.size() + 2, object);
    }
    if (const auto query = kQueries.find(method.name); query != kQueries.end()) {
      path += fmt::format("?{}={}", query->second, objects_.at(query->second));
    }
    key_ = key;
    if (method.raw_request) {
      return Send(method.http_method, path + "?path=x", "bytes", "application/octet-stream");
    }
    const auto body = kBodies.find(method.name);
    return Send(method.http_method, path,
                !method.has_body        ? ""
                : body == kBodies.end() ? "{}"
                                        : body->second.dump());
  }

  // One attempt, which must be refused like this.
  void Attempt(const http::Method& method, const std::string& as, const std::string& key,
               const std::set<int>& statuses, const std::string& reason = "") {
    ++attempts_;
    const auto answer = Make(method, key);
    if (answer.status < 400) ++let_through_;
    EXPECT_TRUE(statuses.contains(answer.status))
        << method.name << " as " << as << ": " << answer.status << " " << answer.body.dump();
    if (!reason.empty()) EXPECT_EQ(answer.Reason(), reason) << method.name << " as " << as;
  }

  std::vector<http::Method> methods_;
  std::map<std::string, std::string> objects_;  // of the first account, by variables of paths
  std::map<std::string, std::string> keys_;
  std::string owner_key_;
  int attempts_ = 0;
  int let_through_ = 0;
};

TEST_F(SweepTest, NoCallLetsInWhoMayNotMakeIt) {
  std::set<std::string> untested;
  for (const auto& method : methods_) untested.insert(method.name);
  const std::string without_roles = coordinator_->MakeApiKey(NewAccount({"RENTER"}), "k").value();
  const std::string lender_only = coordinator_->MakeApiKey(NewAccount({"LENDER"}), "k").value();
  const std::string stranger =
      coordinator_->MakeApiKey(NewAccount({"RENTER", "LENDER"}), "k").value();
  key_ = owner_key_;
  const auto short_lived = Post("/v1/api-keys", {{"name", "revoked"}}).body;
  Send("DELETE", "/v1/api-keys/" + short_lived["id"].get<std::string>());
  for (const auto& method : methods_) {
    untested.erase(method.name);
    if (method.access == v1::ACCESS_PUBLIC) continue;
    Attempt(method, "nobody", "", {401});
    Attempt(method, "a made-up key", "iok_made-up", {401});
    Attempt(method, "a revoked key", short_lived["secret"], {401});
    if (method.access == v1::ACCESS_DEVICE) {
      Attempt(method, "an account", owner_key_, {403});
      continue;
    }
    const bool any = method.scopes == std::vector{v1::ANY_SCOPE};
    if (!any) {
      Attempt(method, "a key without its scope", KeyWithout(method.scopes), {403}, "scope_missing");
    }
    if (method.step_up == v1::STEP_UP_ALWAYS) {
      Attempt(method, "a key", owner_key_, {403}, "browser_needed");
    }
    if (method.access == v1::ACCESS_OPERATOR) Attempt(method, "no operator", stranger, {403});
    if (method.access == v1::ACCESS_LENDER) Attempt(method, "no lender", without_roles, {403});
    if (method.access == v1::ACCESS_RENTER) Attempt(method, "no renter", lender_only, {403});
    const bool names_object = !kByCode.contains(method.name) &&
                              (!method.path.Variables().empty() || kQueries.contains(method.name));
    if (names_object && method.access != v1::ACCESS_OPERATOR) {
      Attempt(method, "another account", stranger, {403, 404});
    }
  }
  EXPECT_TRUE(untested.empty()) << "calls without an authorization test: " << *untested.begin();
  EXPECT_EQ(let_through_, 0);
  std::cout << fmt::format("authorization sweep: {} calls, {} attempts, {} let through\n",
                           methods_.size(), attempts_, let_through_);
}

// Were the calls above refused for being malformed, the sweep would prove nothing.
TEST_F(SweepTest, TheSameCallsAreAnsweredWhenTheirOwnerMakesThem) {
  const std::set<std::string> not_there = {
      "SignInService.UpdateIdentity", "PolicyService.SetDevicePolicy",
      "LedgerService.CreateConversion", "TelemetryService.ListTaskTelemetry"};
  for (const auto& method : methods_) {
    const bool ends_something = method.http_method == "DELETE" || method.name.contains(".Retire") ||
                                method.name.contains(".Cancel");
    if (!HasKeys(method) || method.streams || ends_something || not_there.contains(method.name) ||
        method.step_up == v1::STEP_UP_ALWAYS) {
      continue;
    }
    const auto answer = Make(method, owner_key_);
    EXPECT_TRUE(answer.status == 200 || answer.status == 201)
        << method.name << ": " << answer.status << " " << answer.body.dump();
  }
}

// In April 2024 whoever knew an owner's id could rename that owner's devices on a network of this
// kind, since the id was taken for proof, and the ids stood in public answers.
TEST_F(SweepTest, ADeviceIsNotActedOnByKnowingItsOwnersId) {
  const std::string device = objects_["device_id"];
  const std::string stranger =
      coordinator_->MakeApiKey(NewAccount({"RENTER", "LENDER"}), "k").value();
  for (const std::string& query : {"?account_id=" + account_, "?owner=" + account_}) {
    key_ = stranger;
    const auto renamed =
        Send("PATCH", "/v1/devices/" + device + query, json({{"name", "taken"}}).dump());
    EXPECT_TRUE(renamed.status == 400 || renamed.status == 404) << renamed.body.dump();
  }
  for (const json& body : {json({{"name", "taken"}, {"accountId", account_}}),
                           json({{"name", "taken"}, {"owner", account_}})}) {
    EXPECT_EQ(Send("PATCH", "/v1/devices/" + device, body.dump()).status, 400);
  }
  for (const std::string& credential : {account_, "iok_" + account_, device, "ios_" + account_}) {
    key_ = credential;
    EXPECT_EQ(Send("PATCH", "/v1/devices/" + device, R"({"name":"taken"})").status, 401);
  }
  // Nor does anything that a stranger is shown say whose a device is.
  for (const char* path : {"/v1/market", "/v1/network", "/v1/leases", "/v1/transfers"}) {
    key_ = stranger;
    EXPECT_FALSE(Get(path).body.dump().contains(account_)) << path;
  }
  key_ = owner_key_;
  EXPECT_EQ(Get("/v1/devices/" + device).body["name"], "fake");
}

}  // namespace
}  // namespace ioworker::integration
