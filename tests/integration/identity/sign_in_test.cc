// The whole flow, from the first address to the person, with every profile of the identity server;
// and everything that must not end in a person.
#include "oidc/sign_in.h"

#include <functional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "base/clock.h"
#include "browser.h"
#include "identity_server.h"
#include "oidc/attempt_book.h"
#include "oidc/http_fetch.h"

namespace ioworker::oidc {
namespace {

using nlohmann::json;

const IdentityServer& Server() {
  static const std::unique_ptr<IdentityServer> kServer = [] {
    auto server = IdentityServer::Start();
    CHECK(server, "run scripts/setup: the identity server does not start");
    return *std::move(server);
  }();
  return *kServer;
}

// One person's way through one profile.
class Visit {
 public:
  explicit Visit(const std::string& profile) : Visit(profile, Server().ProviderOf(profile)) {}
  Visit(const std::string& profile, Provider provider)
      : profile_(profile), sign_in(std::move(provider), fetch) {
    Server().SetKnobs(profile, json::object());
  }

  void Knobs(const json& knobs) const { Server().SetKnobs(profile_, knobs); }

  // To the provider and back.
  void Go(const std::string& login) {
    const auto begun = sign_in.Begin(std::string(kRedirectBase) + "/" + profile_, random, Now());
    ASSERT_TRUE(begun) << begun.error().reason << " " << begun.error().detail;
    attempt = begun->attempt;
    Browser browser;
    auto back = browser.Follow(begun->url, kRedirectBase, login);
    ASSERT_TRUE(back) << back.error().message << "\n" << begun->url;
    EXPECT_TRUE(back->url.ends_with("/" + profile_));
    posted = back->posted;
    callback = back->parameters;
  }

  Result<Person> Finish() { return sign_in.Finish(attempt, callback, Now()); }

  Result<Person> Come(const std::string& login) {
    Go(login);
    return Finish();
  }

  static Instant Now() { return SystemClock().Now(); }

 private:
  std::string profile_;

 public:
  HttpFetch fetch{net::HttpClientOptions{}};
  SystemRandom random;
  SignIn sign_in;
  Attempt attempt;
  Parameters callback;
  bool posted = false;
};

std::string ReasonOf(const Result<Person>& person) {
  return person ? "accepted" : person.error().reason;
}

TEST(ProfilesTest, EachSaysWhoItIs) {
  for (const char* profile : {"google", "openid", "github"}) {
    Visit visit(profile);
    const auto person = visit.Come("ann");
    ASSERT_TRUE(person) << profile << ": " << person.error().reason << " " << person.error().detail;
    EXPECT_EQ(person->provider, profile);
    EXPECT_EQ(person->name, "Name of ann") << profile;
    EXPECT_EQ(person->email, "ann@example.org") << profile;
    EXPECT_TRUE(person->email_verified) << profile;
    EXPECT_FALSE(visit.posted) << profile;
    EXPECT_FALSE(person->subject.empty());
    EXPECT_EQ(visit.Come("ann")->subject, person->subject) << profile << ": the same again";
    EXPECT_NE(visit.Come("bob")->subject, person->subject) << profile;
  }
  Visit x("x");
  const auto person = x.Come("ann");
  ASSERT_TRUE(person) << person.error().reason << " " << person.error().detail;
  EXPECT_EQ(person->name, "Name of ann");
  EXPECT_EQ(person->email, "");
}

TEST(ProfilesTest, AppleAnswersByAFormAndTellsTheNameOnce) {
  Visit apple("apple");
  const auto first = apple.Come("hidden-ann");
  ASSERT_TRUE(first) << first.error().reason << " " << first.error().detail;
  EXPECT_TRUE(apple.posted);
  EXPECT_EQ(first->subject, "hidden-ann");
  EXPECT_EQ(first->name, "Name of hidden-ann");
  EXPECT_TRUE(first->email.ends_with("@privaterelay.appleid.com"));
  EXPECT_TRUE(first->email_verified) << "said as a text";
  EXPECT_TRUE(first->private_relay);
  const auto second = apple.Come("hidden-ann");
  ASSERT_TRUE(second) << second.error().reason;
  EXPECT_EQ(second->name, "") << "not told again";
  EXPECT_EQ(second->email, first->email);
  const auto open = apple.Come("eve");
  ASSERT_TRUE(open);
  EXPECT_FALSE(open->private_relay);
  EXPECT_EQ(open->email, "eve@example.org") << "not the one of the form";
}

TEST(ProfilesTest, GooglesIssuerMayComeWithoutItsScheme) {
  Visit google("google");
  google.Knobs({{"bareIssuer", true}});
  EXPECT_EQ(ReasonOf(google.Come("ann")), "accepted");
  google.Knobs(json::object());
  Provider other = Server().ProviderOf("google");
  other.issuer = "http://127.0.0.1:9/google";
  Visit wrong("google", other);
  EXPECT_EQ(ReasonOf(wrong.Come("ann")), "issuer_wrong");
}

TEST(ProfilesTest, ANewKeyIsFoundByAskingOnce) {
  Visit first("openid");
  EXPECT_EQ(ReasonOf(first.Come("ann")), "accepted");
  first.Knobs({{"rotate", true}});
  EXPECT_EQ(ReasonOf(first.Come("ann")), "key_unknown") << "asked less than 30 s ago";
  Visit fresh("openid");
  fresh.Knobs({{"rotate", true}});
  EXPECT_EQ(ReasonOf(fresh.Come("ann")), "accepted");
}

struct Attack {
  std::string name;
  std::string reason;
  std::function<Result<Person>()> run;
};

// By what the provider's token says; the reasons of jose.
void AddForgeries(std::vector<Attack>& attacks) {
  const std::vector<std::pair<const char*, const char*>> forgeries = {
      {"stranger_key", "signature_wrong"},
      {"unknown_kid", "key_unknown"},
      {"alg_none", "algorithm_refused"},
      {"hs256_with_public_key", "algorithm_refused"},
      {"claims_exchanged", "signature_wrong"},
      {"truncated", ""},
      {"wrong_issuer", "issuer_wrong"},
      {"wrong_audience", "audience_wrong"},
      {"wrong_party", "authorized_party_wrong"},
      {"wrong_nonce", "nonce_wrong"},
      {"no_nonce", "nonce_wrong"},
      {"expired", "token_expired"},
      {"issued_long_ago", "token_too_old"},
      {"issued_in_the_future", "token_not_yet_valid"},
      {"not_yet_valid", "token_not_yet_valid"},
      {"no_subject", "subject_missing"},
      {"access_token_type", "token_wrong_type"},
  };
  for (const char* profile : {"google", "apple", "openid"}) {
    for (const auto& [way, reason] : forgeries) {
      attacks.push_back(
          {.name = fmt::format("{}: {}", profile, way), .reason = reason, .run = [profile, way] {
             Visit visit(profile);
             visit.Knobs({{"forge", way}});
             return visit.Come("mallory");
           }});
    }
  }
}

// By what comes back through the browser.
void AddReturns(std::vector<Attack>& attacks) {
  const auto add = [&](const std::string& name, const std::string& reason,
                       std::function<void(Visit&)> spoil) {
    for (const char* profile : {"google", "apple", "openid", "x", "github"}) {
      attacks.push_back(
          {.name = fmt::format("{}: {}", profile, name), .reason = reason, .run = [profile, spoil] {
             Visit visit(profile);
             visit.Go("mallory");
             spoil(visit);
             return visit.Finish();
           }});
    }
  };
  add("the code again", "code_refused", [](Visit& v) { EXPECT_TRUE(v.Finish()); });
  add("a code of nobody", "code_refused", [](Visit& v) { v.callback["code"] = "guessed"; });
  add("a code without its verifier", "code_refused",
      [](Visit& v) { v.attempt.verifier = std::string(43, 'v'); });
  add("another redirect_uri", "code_refused", [](Visit& v) { v.attempt.redirect_uri += "/x"; });
  add("another state", "state_wrong", [](Visit& v) { v.callback["state"] = "guessed"; });
  add("no state", "state_wrong", [](Visit& v) { v.callback.erase("state"); });
  add("no code", "code_missing", [](Visit& v) { v.callback.erase("code"); });
  add("cancelled", "sign_in_cancelled", [](Visit& v) { v.callback["error"] = "access_denied"; });
  add("too late", "attempt_over", [](Visit& v) { v.attempt.created_at.micros -= 600'000'000; });
  add("an attempt of another provider", "attempt_of_another_provider",
      [](Visit& v) { v.attempt.provider = "other"; });
  // Login CSRF: the attacker's own answer in somebody else's attempt.
  add("an answer to another attempt", "state_wrong", [](Visit& v) {
    const Parameters mine = v.callback;
    v.Go("victim");
    v.callback = mine;
  });
  // A code of another attempt, put beside the right state.
  add("a code of another attempt", "code_refused", [](Visit& v) {
    const std::string code = v.callback.at("code");
    v.Go("victim");
    v.callback["code"] = code;
  });
}

// By one provider in another's name, and by clients that are none.
void AddMixUps(std::vector<Attack>& attacks) {
  const auto mixed = [](const std::string& said) {
    return [said] {
      Visit visit("openid");
      visit.Go("mallory");
      if (said.empty()) visit.callback.erase("iss");
      if (!said.empty()) visit.callback["iss"] = said;
      return visit.Finish();
    };
  };
  attacks.push_back(
      {"openid: iss of another provider", "issuer_wrong", mixed("https://evil.example")});
  attacks.push_back({"openid: iss left out", "issuer_wrong", mixed("")});
  attacks.push_back({"google: iss of another provider", "issuer_wrong", [] {
                       Visit visit("google");
                       visit.Go("mallory");
                       visit.callback["iss"] = Server().origin() + "/openid";
                       return visit.Finish();
                     }});
  attacks.push_back({"apple: a secret by another key", "provider_misconfigured", [] {
                       Provider provider = Server().ProviderOf("apple");
                       provider.apple.key_id = "KEYOTHER00";
                       Visit visit("apple", provider);
                       return visit.Come("mallory");
                     }});
  for (const char* profile : {"google", "openid", "x", "github"}) {
    attacks.push_back(
        {fmt::format("{}: a wrong client secret", profile), "provider_misconfigured", [profile] {
           Provider provider = Server().ProviderOf(profile);
           provider.client_secret = "guessed";
           Visit visit(profile, provider);
           return visit.Come("mallory");
         }});
  }
  attacks.push_back({"openid: discovery of another issuer", "provider_misconfigured", [] {
                       Provider provider = Server().ProviderOf("openid");
                       provider.issuer += "/";
                       HttpFetch fetch{net::HttpClientOptions{}};
                       SignIn sign_in(provider, fetch);
                       SystemRandom random;
                       const auto begun = sign_in.Begin(kRedirectBase, random, Visit::Now());
                       return begun ? Result<Person>(Person{}) : std::unexpected(begun.error());
                     }});
}

// By providers that do not do their part.
void AddFaults(std::vector<Attack>& attacks) {
  for (const int status : {402, 403, 429}) {
    attacks.push_back({fmt::format("x: status {}", status), "provider_unavailable", [status] {
                         Visit visit("x");
                         visit.Knobs({{"userStatus", status}});
                         return visit.Come("ann");
                       }});
  }
  attacks.push_back({"github: error with status 200", "code_refused", [] {
                       Visit visit("github");
                       visit.Knobs({{"tokenError", "bad_verification_code"}});
                       return visit.Come("ann");
                     }});
  attacks.push_back({"x: cancelled there", "sign_in_cancelled", [] {
                       Visit visit("x");
                       return visit.Come("nobody");
                     }});
}

TEST(AttacksTest, NothingForgedReplayedMixedUpOrExpiredEndsInAPerson) {
  std::vector<Attack> attacks;
  AddForgeries(attacks);
  AddReturns(attacks);
  AddMixUps(attacks);
  AddFaults(attacks);
  std::size_t refused = 0;
  for (const Attack& attack : attacks) {
    const auto person = attack.run();
    if (!person) ++refused;
    if (attack.reason.empty()) {
      EXPECT_NE(ReasonOf(person), "accepted") << attack.name;
    } else {
      EXPECT_EQ(ReasonOf(person), attack.reason)
          << attack.name << ": " << (person ? "" : person.error().detail);
    }
  }
  fmt::print("attempts refused: {} of {}\n", refused, attacks.size());
  EXPECT_EQ(refused, attacks.size());
}

TEST(AttacksTest, AnAttemptOfTheBookIsUsedOnce) {
  Visit visit("openid");
  visit.Go("ann");
  AttemptBook book;
  const auto cookie = book.Put(visit.attempt, "203.0.113.5", visit.random, Visit::Now());
  ASSERT_TRUE(cookie);
  const std::string state = visit.callback.at("state");
  const auto taken = book.Take(state, *cookie, Visit::Now());
  ASSERT_TRUE(taken);
  EXPECT_TRUE(visit.sign_in.Finish(*taken, visit.callback, Visit::Now()));
  EXPECT_EQ(book.Take(state, *cookie, Visit::Now()).error().reason, "attempt_unknown");
}

}  // namespace
}  // namespace ioworker::oidc
