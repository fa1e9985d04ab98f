#include "rails/serve.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "rails/fake_rail.h"
#include "rails/wire.h"

namespace ioworker::rails {
namespace {

using nlohmann::json;

class ServeTest : public ::testing::Test {
 protected:
  json Ask(const std::string& line) { return json::parse(AnswerLine(rail_, line)); }

  // The answer's error code; empty for a result.
  std::string Code(const std::string& method, const std::string& params) {
    const json answer =
        Ask(R"({"jsonrpc":"2.0","id":9,"method":")" + method + R"(","params":)" + params + "}");
    EXPECT_EQ(answer["id"], 9);
    return answer.contains("result") ? "" : answer["error"]["data"]["code"].get<std::string>();
  }

  SeededRandom random_{1};
  FakeWorld world_;
  FakeRail rail_{world_, random_};
};

TEST_F(ServeTest, ServesEveryMethod) {
  EXPECT_EQ(Code("describe", R"({"protocol":[3,1]})"), "");
  EXPECT_EQ(Code("validate_address", R"({"address":"a"})"), "");
  EXPECT_EQ(Code("quote", R"({"address":"a","amount":"5"})"), "");
  EXPECT_EQ(Code("prepare", R"({"payout":"p","address":"a","amount":"5"})"), "");
  EXPECT_EQ(Code("submit", R"({"prepared":"fake:p"})"), "");
  EXPECT_EQ(Code("status", R"({"prepared":"fake:p"})"), "");
  EXPECT_EQ(Code("cancel", R"({"prepared":"fake:p"})"), "");
}

TEST_F(ServeTest, RefusesWhatTheContractDoesNotHave) {
  EXPECT_EQ(Code("describe", R"({"protocol":[2]})"), "bad_request");
  EXPECT_EQ(Code("describe", "{}"), "bad_request");
  EXPECT_EQ(Code("pay", "{}"), "bad_request");
  EXPECT_EQ(Code("submit", "{}"), "bad_request");
  EXPECT_EQ(Code("submit", "[]"), "bad_request");
  EXPECT_EQ(Code("quote", R"({"address":"a","amount":"0"})"), "amount_refused");
  EXPECT_EQ(Code("submit", R"({"prepared":"other"})"), "prepared_unreadable");
  EXPECT_EQ(Code("validate_address", R"({"address":"bad"})"), "address_refused");
  for (const char* line : {"", "x", "[]", R"({"id":1})",
                           R"({"jsonrpc":"2.0","id":"a","method":"describe","params":{}})",
                           R"({"jsonrpc":"1.0","id":1,"method":"describe","params":{}})"}) {
    EXPECT_EQ(Ask(line)["error"]["data"]["code"], "bad_request") << line;
  }
}

}  // namespace
}  // namespace ioworker::rails
