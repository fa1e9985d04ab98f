#include "http/access.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "http/message.h"
#include "http/testing.h"
#include "http/wrapper.h"

namespace ioworker::http {
namespace {

// Who passes, and everybody else does not. The one place beside the contract that says so.
const std::map<v1::Access, std::set<std::string>> kWhoMay = {
    {v1::ACCESS_PUBLIC, {"nobody", "account", "renter", "lender", "operator", "device"}},
    {v1::ACCESS_ACCOUNT, {"account", "renter", "lender", "operator"}},
    {v1::ACCESS_RENTER, {"renter"}},
    {v1::ACCESS_LENDER, {"lender"}},
    {v1::ACCESS_OPERATOR, {"operator"}},
    {v1::ACCESS_DEVICE, {"device"}},
};

class AccessTest : public testing::Test {
 protected:
  AccessTest() : wrapper_({.authenticator = authenticator_, .clock = clock_}) {
    BindEveryCall(binding_, calls_);
    EXPECT_TRUE(binding_.Seal());
  }

  // Serves a call that says nothing but who is calling.
  FakeExchange& Serve(const Route& route, net::Headers headers = {}) {
    const auto values = route.method.path.Variables();
    const std::vector<std::string_view> path_values(values.size(), "1");
    if (route.method.form_request) headers.push_back({"Content-Type", std::string(kFormType)});
    exchange_ = std::make_shared<FakeExchange>(
        MakeRequest(route.method.http_method, "/", "", std::move(headers)));
    wrapper_.Serve(route, path_values, exchange_);
    return *exchange_;
  }

  // What no key may call, the same caller calls with a browser that has just shown who it is.
  app::Caller WithBrowser(const Route& route, app::Caller caller) const {
    if (route.method.step_up != v1::STEP_UP_ALWAYS || caller.account.IsNil()) return caller;
    caller.session = SessionId{3, 3};
    caller.proven_at = clock_.Now();
    return caller;
  }

  ManualClock clock_{Instant{0}};
  FakeAuthenticator authenticator_;
  Binding binding_;
  std::map<std::string, int> calls_;
  Wrapper wrapper_;
  std::shared_ptr<FakeExchange> exchange_;
};

TEST_F(AccessTest, EveryCallLetsInWhomTheContractNamesAndNobodyElse) {
  std::set<std::string> untested;
  for (const auto* service : ContractServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      untested.insert(service->name() + "." + service->method(i)->name());
    }
  }
  for (const auto& route : binding_.routes()) {
    const auto& name = route.method.name;
    for (const auto& [kind, caller] : EveryCaller()) {
      authenticator_.answer = WithBrowser(route, caller);
      const int calls_before = calls_[name];
      const auto& exchange = Serve(route, {{"X-IOWorker", "1"}});
      const bool may = kWhoMay.at(route.method.access).contains(kind);
      EXPECT_EQ(calls_[name] - calls_before, may ? 1 : 0) << name << " by " << kind;
      const int refusal = kind == "nobody" ? 401 : 403;
      EXPECT_EQ(exchange.reply.status,
                may ? (route.method.raw_response ? 200 : route.method.SuccessStatus()) : refusal)
          << name << " by " << kind << ": " << exchange.reply.body;
    }
    untested.erase(name);
  }
  EXPECT_TRUE(untested.empty()) << "calls without an authorization test: " << *untested.begin();
}

// The callers of kWhoMay that have keys; a key is a caller without a session.
bool HasKeys(v1::Access access) {
  return access != v1::ACCESS_PUBLIC && access != v1::ACCESS_DEVICE;
}

TEST_F(AccessTest, AKeyMayCallWhatOneOfItsScopesLetsInAndNothingElse) {
  for (const auto& route : binding_.routes()) {
    if (!HasKeys(route.method.access)) continue;
    app::Caller caller = EveryCaller().at(*kWhoMay.at(route.method.access).rbegin());
    for (std::uint32_t number = 1; number <= accounts::kScopesMax; ++number) {
      caller.scopes = {};
      caller.scopes.Add(static_cast<accounts::Scope>(number));
      const bool lets_in = std::ranges::any_of(route.method.scopes, [&](v1::Scope scope) {
        return scope == v1::ANY_SCOPE || static_cast<std::uint32_t>(scope) == number ||
               (number % 2 == 0 && static_cast<std::uint32_t>(scope) == number - 1);
      });
      const bool may = lets_in && route.method.step_up != v1::STEP_UP_ALWAYS;
      authenticator_.answer = caller;
      const int calls_before = calls_[route.method.name];
      const auto& exchange = Serve(route);
      EXPECT_EQ(calls_[route.method.name] - calls_before, may ? 1 : 0)
          << route.method.name << " by a key with "
          << accounts::ScopeName(static_cast<accounts::Scope>(number));
      if (!lets_in) EXPECT_TRUE(exchange.reply.body.contains("scope_missing"));
    }
  }
}

TEST_F(AccessTest, ABrowserShowsOnceMoreWhoItIsWhereTheContractAsksForIt) {
  clock_.Advance(hours{1});
  int asked = 0;
  for (const auto& route : binding_.routes()) {
    if (!HasKeys(route.method.access)) continue;
    app::Caller caller = EveryCaller().at(*kWhoMay.at(route.method.access).rbegin());
    caller.session = SessionId{3, 3};
    const bool asks = route.method.step_up != v1::STEP_UP_UNSPECIFIED;
    asked += asks ? 1 : 0;
    for (const Duration since : {kProofLifetime - Duration{1}, kProofLifetime}) {
      caller.proven_at = clock_.Now() - since;
      authenticator_.answer = caller;
      const auto& exchange = Serve(route, {{"X-IOWorker", "1"}});
      const bool passes = !asks || since < kProofLifetime;
      EXPECT_EQ(exchange.reply.status < 300, passes) << route.method.name << exchange.reply.body;
      if (!passes) EXPECT_TRUE(exchange.reply.body.contains("step_up_needed"));
    }
  }
  EXPECT_GT(asked, 0);
}

TEST_F(AccessTest, BadCredentialsAreRefusedExceptWhereAnybodyMayCall) {
  authenticator_.answer = Unauthenticated("session_expired", "sign in again");
  for (const auto& route : binding_.routes()) {
    const bool open = route.method.access == v1::ACCESS_PUBLIC;
    const auto& exchange = Serve(route);
    EXPECT_EQ(exchange.reply.status, open ? route.method.SuccessStatus() : 401)
        << route.method.name;
    if (!open) EXPECT_EQ(exchange.Header("www-authenticate"), "Bearer");
  }
}

TEST_F(AccessTest, CallsThatChangeSomethingAreSafeFromOtherSites) {
  struct Case {
    net::Headers headers;
    bool by_cookie;
    bool passes;
  };
  const net::Header mark{"X-IOWorker", "1"};
  const Case cases[] = {
      {{}, true, false},
      {{mark}, true, true},
      {{{"X-IOWorker", "0"}}, true, false},
      {{mark, {"Sec-Fetch-Site", "same-origin"}}, true, true},
      {{mark, {"Sec-Fetch-Site", "none"}}, true, true},
      {{mark, {"Sec-Fetch-Site", "same-site"}}, true, false},
      {{mark, {"Sec-Fetch-Site", "cross-site"}}, true, false},
      {{{"Sec-Fetch-Site", "same-origin"}}, true, false},
      {{}, false, true},
      {{{"Sec-Fetch-Site", "cross-site"}}, false, false},
  };
  auto callers = EveryCaller();
  for (const auto& route : binding_.routes()) {
    app::Caller caller = callers.at(*kWhoMay.at(route.method.access).rbegin());
    for (const auto& expected : cases) {
      caller.session = expected.by_cookie ? SessionId{3, 3} : SessionId{};
      caller.proven_at = clock_.Now();
      authenticator_.answer = caller;
      const bool no_key = route.method.step_up == v1::STEP_UP_ALWAYS && !expected.by_cookie;
      const bool passes =
          (expected.passes && !no_key) || !route.method.ChangesState() || route.method.form_request;
      const auto& exchange = Serve(route, expected.headers);
      EXPECT_EQ(exchange.reply.status < 400, passes) << route.method.name << exchange.reply.body;
      if (!passes) EXPECT_EQ(exchange.reply.status, 403);
    }
  }
}

}  // namespace
}  // namespace ioworker::http
