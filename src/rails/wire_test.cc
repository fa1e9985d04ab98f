#include "rails/wire.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "rails/rail_error.h"
#include "rails/rail_fixture.h"

namespace ioworker::rails {
namespace {

using nlohmann::json;

TEST(WireTest, EveryValueComesBackAsItWent) {
  const RailDescription about{.name = "solana",
                              .version = "0.1",
                              .currency = "USDC",
                              .decimals = 6,
                              .network = "x",
                              .commitment = "finalized",
                              .address_label = "Wallet",
                              .address_example = "9x",
                              .address_pattern = "^.$",
                              .amount_min = Money{10},
                              .amount_max = Money{20},
                              .open_payouts_max = 7};
  EXPECT_EQ(ReadDescription(ToJson(about)).value(), about);
  const RailQuote quote{.parts = {{"a", Money{1}, "x"}, {"b", Money{2}, ""}}, .valid_until = {7}};
  EXPECT_EQ(ReadQuote(ToJson(quote)).value(), quote);
  EXPECT_EQ(ReadOrder(ToJson(OrderOf("p-1"))).value(), OrderOf("p-1"));
  for (const auto& state :
       {PayoutState{}, PayoutState{.stage = PayoutStage::kPending, .note = "n"},
        PayoutState{.stage = PayoutStage::kConfirmed, .transaction = "t"},
        PayoutState{.stage = PayoutStage::kConfirmed, .transaction = "t", .at = Instant{1'000'000}},
        PayoutState{.stage = PayoutStage::kFailed, .code = "c", .final = true}}) {
    EXPECT_EQ(ReadState(ToJson(state)).value(), state);
  }
  for (const auto outcome : {CancelOutcome::kCancelled, CancelOutcome::kAlreadySent}) {
    EXPECT_EQ(ReadOutcome(ToJson(outcome)).value(), outcome);
  }
}

TEST(WireTest, ErrorsKeepTheirCode) {
  for (int code = 0; code <= static_cast<int>(RailCode::kInternal); ++code) {
    const auto error = RailFailure(static_cast<RailCode>(code), "why").error();
    EXPECT_EQ(ReadError(ToJson(error)).reason, error.reason);
    EXPECT_EQ(ReadError(ToJson(error)).code, error.code);
  }
  EXPECT_EQ(ReadError({{"data", {{"code", "new_one"}}}}).reason, "internal");
  EXPECT_EQ(ReadError(json::object()).reason, "internal");
}

TEST(WireTest, AmountsAreDigitsAlone) {
  for (const char* text : {"", "-1", "+1", "01", " 1", "1.0", "1e3", "0x1", "1000000000000001",
                           "99999999999999999999"}) {
    EXPECT_FALSE(ReadAmount({{"amount", text}})) << text;
  }
  EXPECT_FALSE(ReadAmount({{"amount", 5}}));
  EXPECT_FALSE(ReadAmount(json::object()));
  EXPECT_EQ(ReadAmount({{"amount", "0"}}).value(), Money{0});
  EXPECT_EQ(ReadAmount({{"amount", "1000000000000000"}}).value(), kMoneyMax);
}

TEST(WireTest, OrdersAreChecked) {
  const json good = ToJson(OrderOf("p-1"));
  ASSERT_TRUE(ReadOrder(good));
  const auto with = [&](const char* name, const json& value) {
    json changed = good;
    changed[name] = value;
    return changed;
  };
  EXPECT_FALSE(ReadOrder(with("payout", "a b")));
  EXPECT_FALSE(ReadOrder(with("payout", "")));
  EXPECT_FALSE(ReadOrder(with("payout", std::string(65, 'a'))));
  EXPECT_FALSE(ReadOrder(with("payout", "cancel:x")));
  EXPECT_FALSE(ReadOrder(with("address", std::string(257, 'a'))));
  EXPECT_FALSE(ReadOrder(with("address", 1)));
  EXPECT_FALSE(ReadOrder(with("amount", "0")));
}

TEST(WireTest, LinesAreBounded) {
  EXPECT_TRUE(ParseLine(R"({"a":1})").is_object());
  EXPECT_TRUE(ParseLine("[1]").is_null());
  EXPECT_TRUE(ParseLine("{").is_null());
  EXPECT_TRUE(ParseLine("{\"a\":\"\xff\"}").is_null());
  EXPECT_TRUE(ParseLine(R"({"a":")" + std::string(kLineBytesMax, 'x') + "\"}").is_null());
  std::string deep = R"({"a":)";
  for (int i = 0; i < 1'000; ++i) deep += "[";
  EXPECT_TRUE(ParseLine(deep).is_null());
  EXPECT_FALSE(ReadPrepared({{"prepared", "a b"}}));
  EXPECT_FALSE(ReadPrepared({{"prepared", std::string(kPreparedBytesMax + 1, 'x')}}));
}

}  // namespace
}  // namespace ioworker::rails
