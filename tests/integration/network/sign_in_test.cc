// Signing in over the wire, with a wallet: what is the same for every way in. The ways themselves
// are tested in their own folders, providers and passkeys with real ones.
#include <set>

#include "base/base58.h"
#include "base/text.h"
#include "browser.h"

namespace ioworker::integration {
namespace {

using nlohmann::json;

class SignInTest : public NetworkFixture {
 protected:
  SignInTest() { sign_in_.sign_up = true; }

  Browser Visit() const { return Browser(coordinator_->url()); }

  static KeyPair Wallet(char seed) { return KeyPair::FromSeed(std::string(32, seed)); }
  static std::string AddressOf(const KeyPair& wallet) { return EncodeBase58(wallet.public_key()); }

  // Begins an attempt and signs what it asks for; the answer to its end.
  static Answer By(Browser& browser, const KeyPair& wallet, const std::string& purpose) {
    const auto begun = browser.Post("/v1/sign-in/attempts",
                                    {{"purpose", purpose}, {"solanaAddress", AddressOf(wallet)}});
    return begun.status == 201 ? Finish(browser, begun, wallet) : begun;
  }
  static Answer Finish(Browser& browser, const Answer& begun, const KeyPair& wallet) {
    const std::string text = begun.body["textToSign"];
    return browser.Post("/v1/sign-in/attempts/" + begun.body["id"].get<std::string>() + ":finish",
                        {{"signature", EncodeBase64(wallet.Sign(text))}});
  }
};

TEST_F(SignInTest, WhoComesForTheFirstTimeGetsAnAccountAndTheSameOneLater) {
  auto browser = Visit();
  EXPECT_EQ(browser.Get("/v1/sign-in").body["signUp"], true);
  const auto first = By(browser, Wallet('a'), "SIGN_IN");
  ASSERT_EQ(first.status, 200) << first.body.dump();
  EXPECT_EQ(first.body["created"], true);
  EXPECT_EQ(browser.Get("/v1/me").body["roles"], json({"RENTER", "LENDER"}));
  auto elsewhere = Visit();
  const auto again = By(elsewhere, Wallet('a'), "SIGN_IN");
  EXPECT_EQ(again.body["created"], false);
  EXPECT_EQ(again.body["account"]["id"], first.body["account"]["id"]);
  auto other = Visit();
  EXPECT_NE(By(other, Wallet('b'), "SIGN_IN").body["account"]["id"], first.body["account"]["id"]);
}

TEST_F(SignInTest, AnAttemptBelongsToItsBrowserAndEndsOnce) {
  auto browser = Visit();
  auto thief = Visit();
  thief.Post("/v1/sign-in/attempts", {{"solanaAddress", AddressOf(Wallet('t'))}});
  const auto begun =
      browser.Post("/v1/sign-in/attempts", {{"solanaAddress", AddressOf(Wallet('a'))}});
  EXPECT_EQ(Finish(thief, begun, Wallet('a')).Reason(), "attempt_over");
  EXPECT_EQ(Finish(browser, begun, Wallet('a')).status, 200);
  EXPECT_EQ(Finish(browser, begun, Wallet('a')).Reason(), "attempt_over");
}

TEST_F(SignInTest, AWrongProofSignsNobodyInAndEndsTheAttempt) {
  auto browser = Visit();
  const auto begun =
      browser.Post("/v1/sign-in/attempts", {{"solanaAddress", AddressOf(Wallet('a'))}});
  EXPECT_EQ(Finish(browser, begun, Wallet('b')).status, 401);
  EXPECT_EQ(Finish(browser, begun, Wallet('a')).Reason(), "attempt_over");
  EXPECT_EQ(browser.Get("/v1/me").status, 401);
}

TEST_F(SignInTest, OneMoreWayLeadsIntoTheSameAccountAndNotIntoTwo) {
  auto browser = Visit();
  const std::string account = By(browser, Wallet('a'), "SIGN_IN").body["account"]["id"];
  EXPECT_EQ(By(browser, Wallet('b'), "LINK").status, 200);
  auto elsewhere = Visit();
  EXPECT_EQ(By(elsewhere, Wallet('b'), "SIGN_IN").body["account"]["id"], account);
  auto other = Visit();
  By(other, Wallet('c'), "SIGN_IN");
  EXPECT_EQ(By(other, Wallet('b'), "LINK").Reason(), "identity_taken");
  EXPECT_EQ(browser.Get("/v1/identities").body["identities"].size(), 2U);
}

TEST_F(SignInTest, WhatWasTakenAwayLeadsInNoMoreAndTheLastOneStays) {
  auto browser = Visit();
  By(browser, Wallet('a'), "SIGN_IN");
  const auto own = browser.Get("/v1/identities").body["identities"];
  const std::string first = own[0]["id"];
  EXPECT_EQ(browser.Delete("/v1/identities/" + first).Reason(), "last_identity");
  By(browser, Wallet('b'), "LINK");
  EXPECT_EQ(browser.Patch("/v1/identities/" + first, {{"name", "old one"}}).body["name"],
            "old one");
  EXPECT_EQ(browser.Delete("/v1/identities/" + first).status, 200);
  auto elsewhere = Visit();
  EXPECT_EQ(By(elsewhere, Wallet('a'), "SIGN_IN").body["created"], true) << "it is nobody's now";
}

TEST_F(SignInTest, OnlyOnesOwnIdentityShowsWhoOneIs) {
  auto browser = Visit();
  By(browser, Wallet('a'), "SIGN_IN");
  auto other = Visit();
  By(other, Wallet('b'), "SIGN_IN");
  EXPECT_EQ(By(browser, Wallet('b'), "STEP_UP").Reason(), "another_account");
  EXPECT_EQ(By(browser, Wallet('z'), "STEP_UP").Reason(), "another_account");
  EXPECT_EQ(By(browser, Wallet('a'), "STEP_UP").status, 200);
  auto nobody = Visit();
  EXPECT_EQ(By(nobody, Wallet('a'), "STEP_UP").Reason(), "not_signed_in");
  EXPECT_EQ(By(nobody, Wallet('a'), "LINK").Reason(), "not_signed_in");
}

TEST_F(SignInTest, WhatWasBegunSignedInEndsInTheSameSession) {
  auto browser = Visit();
  By(browser, Wallet('a'), "SIGN_IN");
  const auto begun = browser.Post("/v1/sign-in/attempts",
                                  {{"purpose", "LINK"}, {"solanaAddress", AddressOf(Wallet('b'))}});
  By(browser, Wallet('c'), "SIGN_IN");  // somebody else, in the same browser
  EXPECT_EQ(Finish(browser, begun, Wallet('b')).Reason(), "another_session");
}

TEST_F(SignInTest, ASessionFromBeforeIsNotTakenOver) {
  auto browser = Visit();
  browser.Cookie("__Host-session") = "ios_planted";
  By(browser, Wallet('a'), "SIGN_IN");
  EXPECT_NE(browser.Cookie("__Host-session"), "ios_planted");
  browser.Cookie("__Host-session") = "ios_planted";
  EXPECT_EQ(browser.Get("/v1/me").status, 401);
}

TEST_F(SignInTest, AnAttemptSaysWhatItIsAbout) {
  auto browser = Visit();
  for (const json& wrong :
       {json::object(), json({{"passkey", true}, {"email", "a@example.org"}})}) {
    EXPECT_EQ(browser.Post("/v1/sign-in/attempts", wrong).Reason(), "one_of_four");
  }
  EXPECT_EQ(browser.Post("/v1/sign-in/attempts", {{"provider", "nobody"}}).Reason(),
            "unknown_provider");
  EXPECT_EQ(browser.Post("/v1/sign-in/attempts", {{"email", "no address"}}).Field(), "email");
  EXPECT_EQ(browser.Post("/v1/sign-in/attempts", {{"solanaAddress", "0OIl"}}).status, 400);
}

TEST_F(SignInTest, AProvidersFormWaitsUnderATicket) {
  auto browser = Visit();
  const auto sent =
      browser.Send("POST", "/sign-in/callback/apple", "state=s%26t&code=c&user=%7B%7D&unheard=of",
                   "application/x-www-form-urlencoded");
  EXPECT_EQ(sent.status, 303);
  EXPECT_TRUE(browser.location.starts_with("/sign-in/callback/apple?state=s%26t&ticket="))
      << browser.location;
  EXPECT_FALSE(browser.location.contains("code")) << "which proves something";
  EXPECT_EQ(browser
                .Send("POST", "/sign-in/callback/apple", "state=a&state=b",
                      "application/x-www-form-urlencoded")
                .Reason(),
            "duplicate_field");
}

TEST_F(SignInTest, ManyAttemptsOfOneAddressAreStopped) {
  auto browser = Visit();
  std::set<int> statuses;
  for (int i = 0; i < 60; ++i) {
    statuses.insert(
        browser.Post("/v1/sign-in/attempts", {{"solanaAddress", AddressOf(Wallet('a'))}}).status);
  }
  EXPECT_EQ(statuses, (std::set<int>{201, 429}));
}

class ClosedSignInTest : public SignInTest {
 protected:
  ClosedSignInTest() { sign_in_.sign_up = false; }
};

TEST_F(ClosedSignInTest, WhoIsNotKnownIsToldWhereToGo) {
  auto browser = Visit();
  EXPECT_EQ(browser.Get("/v1/sign-in").body["signUp"], false);
  EXPECT_EQ(By(browser, Wallet('a'), "SIGN_IN").Reason(), "not_known");
  // Who has an account links a way into it, and comes in by it from then on.
  const std::string path = coordinator_->SignInPath(account_).value();
  browser.Post("/v1/sessions", {{"token", path.substr(path.find("token=") + 6)}});
  EXPECT_EQ(By(browser, Wallet('a'), "LINK").status, 200);
  auto elsewhere = Visit();
  EXPECT_EQ(By(elsewhere, Wallet('a'), "SIGN_IN").body["account"]["id"], account_);
}

}  // namespace
}  // namespace ioworker::integration
