// What bad input gets: a clear coded error that names the field, and nothing lost or charged.
#include <fmt/format.h>

#include "network_fixture.h"

namespace ioworker::integration {
namespace {

using nlohmann::json;

struct BadInput {
  std::string name;
  std::string body;  // of POST /v1/jobs
  int status;
  std::string reason;
  std::string field;
};

std::string JobWith(const std::string& fields) {
  return R"({"jobs":[{"image":"fake/work:1",)" + fields + "}]}";
}

class BadInputTest : public NetworkFixture {};

TEST_F(BadInputTest, EachGetsItsOwnErrorAndNothingIsCharged) {
  const std::string deep = std::string(200, '[') + std::string(200, ']');
  const std::vector<BadInput> cases = {
      {"unknown field", JobWith(R"("colour":"red")"), 400, "unknown_field", "jobs[0].colour"},
      {"wrong type", JobWith(R"("resources":{"cores":"many"})"), 400, "",
       "jobs[0].resources.cores"},
      {"negative amount", JobWith(R"("budget":"-1")"), 400, "invalid_amount", "jobs[0].budget"},
      {"overflowing amount", JobWith(R"("budget":"99999999999999999999")"), 400, "invalid_amount",
       "jobs[0].budget"},
      {"overflowing number", JobWith(R"("tasks":4294967296)"), 400, "", "jobs[0].tasks"},
      {"zero tasks", JobWith(R"("tasks":0)"), 400, "out_of_range", "jobs[0].tasks"},
      {"too many tasks", JobWith(R"("tasks":100001)"), 400, "out_of_range", "jobs[0].tasks"},
      {"deep nesting", R"({"jobs":)" + deep + "}", 400, "", ""},
      {"invalid UTF-8", "{\"jobs\":[{\"image\":\"\xff\xfe\"}]}", 400, "", ""},
      {"bad image name", R"({"jobs":[{"image":"UPPER CASE"}]})", 400, "invalid_image",
       "jobs[0].image"},
      {"bad environment name", JobWith(R"("environment":{"1A":"x"})"), 400,
       "invalid_environment_name", "jobs[0].environment"},
      {"too long command", JobWith(R"("command":[")" + std::string(70'000, 'x') + R"("])"), 400,
       "too_long", "jobs[0].command"},
      {"no jobs", R"({"jobs":[]})", 400, "out_of_range", "jobs"},
      {"no JSON", "{", 400, "", ""},
  };
  for (const auto& bad : cases) {
    SCOPED_TRACE(bad.name);
    const auto answer = Send("POST", "/v1/jobs", bad.body);
    EXPECT_EQ(answer.status, bad.status) << answer.body.dump();
    if (!bad.reason.empty()) {
      EXPECT_EQ(answer.Reason(), bad.reason) << answer.body.dump();
    }
    if (!bad.field.empty()) {
      EXPECT_EQ(answer.Field(), bad.field) << answer.body.dump();
    }
    EXPECT_NE(answer.body.value("message", ""), "") << answer.body.dump();
  }
  EXPECT_TRUE(Get("/v1/jobs").body["jobs"].empty());
  EXPECT_EQ(Available(), Money{100'000'000});
}

TEST_F(BadInputTest, AmountsWithoutSenseAreRefusedByTheirField) {
  const std::string credits = "/v1/accounts/" + account_ + "/credits";
  const std::string device =
      "/v1/devices/" + Enrol(KeyPair::Make(), EnrolmentCode()).body["deviceId"].get<std::string>();
  const std::vector<std::string> amounts = {"-1",  "0",         "99999999999999999999",
                                            "1e9", "0.0000001", "one"};
  for (const std::string& amount : amounts) {
    const auto credit = Post(credits, {{"amount", amount}});
    EXPECT_EQ(credit.status, 400) << amount << credit.body.dump();
    EXPECT_EQ(credit.Field(), "amount") << credit.body.dump();
    if (amount == "0") continue;  // a device may be lent for nothing
    const auto price = Send("PATCH", device, json{{"pricePerHour", amount}}.dump());
    EXPECT_EQ(price.status, 400) << amount << price.body.dump();
    EXPECT_EQ(price.Field(), "price_per_hour") << price.body.dump();
  }
  EXPECT_EQ(Available(), Money{100'000'000});
}

TEST_F(BadInputTest, NamesThatWouldBreakALineAreRefused) {
  const std::vector<std::string> names = {"a\nb", std::string("a\0b", 3), std::string(101, 'x')};
  for (const std::string& name : names) {
    EXPECT_EQ(Post("/v1/api-keys", {{"name", name}}).Field(), "name");
    EXPECT_EQ(Post("/v1/accounts", {{"name", name}, {"roles", {"RENTER"}}}).Field(), "name");
  }
}

TEST_F(BadInputTest, AnOversizeBodyIsRefusedBeforeItIsRead) {
  const auto answer = Send("POST", "/v1/jobs:plan", std::string(3 << 20, ' '));
  EXPECT_EQ(answer.status, 413) << answer.body.dump();
}

TEST_F(BadInputTest, ABudgetThatCannotBuyOneTaskIsRefusedWithWhatWouldDo) {
  StartDevice();
  const auto answer = Post(
      "/v1/jobs", {{"jobs", json::array({{{"image", "fake/work:1"}, {"budget", "0.000001"}}})}});
  EXPECT_EQ(answer.Reason(), "budget_too_small") << answer.body.dump();
  EXPECT_EQ(answer.Field(), "jobs[0].budget");
  EXPECT_EQ(Available(), Money{100'000'000});
}

TEST_F(BadInputTest, TheSameRequestIdGetsTheSameAnswerAndAnotherBodyIsRefused) {
  const json job = {{"image", "fake/work:1"}};
  const json request = {{"jobs", json::array({job})}, {"requestId", "once"}};
  const auto first = Post("/v1/jobs", request);
  const auto second = Post("/v1/jobs", request);
  ASSERT_EQ(first.status, 201) << first.body.dump();
  EXPECT_EQ(first.body["jobs"][0]["id"], second.body["jobs"][0]["id"]);
  EXPECT_EQ(Get("/v1/jobs").body["jobs"].size(), 1U);

  json other = request;
  other["jobs"][0]["tasks"] = 2;
  const auto refused = Post("/v1/jobs", other);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.Reason(), "request_id_reused");
}

TEST_F(BadInputTest, AnEnrolmentCodeWorksOnce) {
  const std::string code = EnrolmentCode();
  EXPECT_EQ(Enrol(KeyPair::Make(), code).status, 200);
  const auto second = Enrol(KeyPair::Make(), code);
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(second.Reason(), "enrolment_code_used");
  EXPECT_EQ(Enrol(KeyPair::Make(), "no-such-code").Reason(), "enrolment_code_unknown");
}

TEST_F(BadInputTest, TheSameDeviceMayRepeatItsEnrolment) {
  const std::string code = EnrolmentCode();
  const auto key = KeyPair::Make();
  const auto first = Enrol(key, code);
  const auto second = Enrol(key, code);
  EXPECT_EQ(second.status, 200) << second.body.dump();
  EXPECT_EQ(first.body["deviceId"], second.body["deviceId"]);
}

}  // namespace
}  // namespace ioworker::integration
