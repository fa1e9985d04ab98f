#include "passkeys/registration.h"

#include <gtest/gtest.h>

#include "fake_authenticator.h"

namespace ioworker::passkeys {
namespace {

using nlohmann::json;
using namespace std::string_literals;

class RegistrationTest : public testing::Test {
 protected:
  // The reason of a refusal, or "".
  std::string Judge(const json& response) {
    const auto finished = FinishRegistration(settings_, challenge_, response.dump());
    return finished ? "" : finished.error().reason;
  }
  std::string Judge() { return Judge(device_.Create(challenge_)); }

  const Settings settings_ = TestSettings();
  SeededRandom random_{1};
  const User user_{.handle = "user-1", .name = "ann", .display_name = "Ann"};
  const Begun begun_ = BeginRegistration(settings_, user_, {"one", "two"}, random_);
  const std::string challenge_ = begun_.challenge;
  FakeAuthenticator device_;
};

TEST_F(RegistrationTest, OptionsAskForAVerifiedDiscoverablePasskey) {
  EXPECT_EQ(challenge_.size(), kChallengeBytes);
  const auto options = json::parse(begun_.options);
  const json wanted = {
      {"rp", {{"id", kRpId}, {"name", "A network"}}},
      {"user", {{"id", EncodeBase64Url("user-1")}, {"name", "ann"}, {"displayName", "Ann"}}},
      {"challenge", EncodeBase64Url(challenge_)},
      {"pubKeyCredParams",
       {{{"type", "public-key"}, {"alg", -7}},
        {{"type", "public-key"}, {"alg", -8}},
        {{"type", "public-key"}, {"alg", -257}}}},
      {"timeout", 300'000},
      {"excludeCredentials",
       {{{"type", "public-key"}, {"id", EncodeBase64Url("one")}},
        {{"type", "public-key"}, {"id", EncodeBase64Url("two")}}}},
      {"authenticatorSelection",
       {{"residentKey", "required"},
        {"requireResidentKey", true},
        {"userVerification", "required"}}},
      {"attestation", "none"}};
  EXPECT_EQ(options, wanted);
  EXPECT_NE(BeginRegistration(settings_, user_, {}, random_).challenge, challenge_);
}

TEST_F(RegistrationTest, AnOddNameDoesNoHarm) {
  const User odd{.handle = "\xFF", .name = "\xFF", .display_name = "\"<b>"};
  const auto options = json::parse(BeginRegistration(settings_, odd, {}, random_).options);
  EXPECT_EQ(options["user"]["displayName"], "\"<b>");
  EXPECT_EQ(options["user"]["name"], "\xEF\xBF\xBD");
}

TEST_F(RegistrationTest, TheCredentialIsTheDevices) {
  device_.knobs.count = 0x01020304;
  const auto made = FinishRegistration(settings_, challenge_, device_.Create(challenge_).dump());
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->id, device_.id());
  EXPECT_EQ(made->public_key, device_.CoseKey());
  EXPECT_EQ(made->sign_count, 0x01020304u);
  EXPECT_EQ(made->transports, (std::vector<std::string>{"internal", "hybrid"}));
  EXPECT_TRUE(made->backed_up);
  EXPECT_EQ(made->aaguid, std::string(16, '\x11'));
}

TEST_F(RegistrationTest, SelfAttestationIsChecked) {
  device_.knobs.sign_attestation = true;
  EXPECT_EQ(Judge(), "");
  auto response = device_.Create(challenge_);
  auto object =
      DecodeBase64Url(response["response"]["attestationObject"].get<std::string>()).value();
  const auto data_at = object.find("authData") + 10;
  int refused = 0;
  // Every byte that it signs: all but the heads of the object's members.
  for (std::size_t at = data_at; at < object.size(); ++at, ++refused) {
    auto changed = object;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    response["response"]["attestationObject"] = EncodeBase64Url(changed);
    EXPECT_NE(Judge(response), "") << at;
  }
  const auto signature_at = object.find("sig") + 5;
  for (std::size_t at = signature_at; at < signature_at + 64; ++at, ++refused) {
    auto changed = object;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    response["response"]["attestationObject"] = EncodeBase64Url(changed);
    EXPECT_EQ(Judge(response), "passkey_signature_wrong") << at;
  }
  EXPECT_GT(refused, 190);
}

TEST_F(RegistrationTest, ExtensionsAreTolerated) {
  for (const auto& extensions : {"\xA1\x6B"s + "hmac-secret\xF5", "\xA1\x6B"s + "credProtect\x02",
                                 "\xA1\x63"s + "new\x01"}) {
    device_.knobs.extensions = extensions;
    EXPECT_EQ(Judge(), "") << extensions;
  }
}

TEST_F(RegistrationTest, WhatIsWrongIsNamed) {
  struct Case {
    std::string reason;
    void (*spoil)(FakeAuthenticator::Knobs&);
  };
  using Knobs = FakeAuthenticator::Knobs;
  const Case cases[] = {
      {"passkey_rp_wrong", [](Knobs& k) { k.rp_id = "evil.example"; }},
      {"passkey_origin_wrong", [](Knobs& k) { k.origin = "https://evil.example"; }},
      {"passkey_origin_wrong", [](Knobs& k) { k.origin = "https://ioworker.example:8444"; }},
      {"passkey_origin_wrong", [](Knobs& k) { k.origin = "http://ioworker.example"; }},
      {"passkey_origin_wrong", [](Knobs& k) { k.origin = "https://ioworker.example/"; }},
      {"passkey_type_wrong", [](Knobs& k) { k.type = "webauthn.get"; }},
      {"passkey_type_wrong", [](Knobs& k) { k.type = "payment.get"; }},
      {"passkey_user_not_verified", [](Knobs& k) { k.flags = 0x01; }},
      {"passkey_user_not_verified", [](Knobs& k) { k.flags = 0x04; }},
      {"passkey_user_not_verified", [](Knobs& k) { k.flags = 0; }},
      {"passkey_response_invalid", [](Knobs& k) { k.flags = 0x01 | 0x04 | 0x10; }},
      {"passkey_response_invalid", [](Knobs& k) { k.after_attestation = "x"; }},
      {"passkey_response_invalid", [](Knobs& k) { k.more_client_data = R"(,"origin":"x")"; }},
      {"passkey_cross_origin", [](Knobs& k) { k.more_client_data = R"(,"topOrigin":"x")"; }},
      {"passkey_attestation_unsupported", [](Knobs& k) { k.format = "\x63tpm"; }},
      {"passkey_attestation_unsupported", [](Knobs& k) { k.statement = "\xA1\x63x5c\x80"; }},
      {"passkey_attestation_unsupported",
       [](Knobs& k) {
         k.statement =
             "\xA1\x63"
             "alg\x27";
       }},
      {"passkey_attestation_unsupported", [](Knobs& k) { k.format = "\x66packed"; }},
      {"passkey_algorithm_unsupported", [](Knobs& k) { k.key = "\xA0"; }},
      {"passkey_algorithm_unsupported", [](Knobs& k) { k.key = "\xFF"; }},
      {"passkey_algorithm_unsupported", [](Knobs& k) { k.key = "\xA4\x01\x01"; }},
  };
  for (const auto& each : cases) {
    device_.knobs = {};
    each.spoil(device_.knobs);
    EXPECT_EQ(Judge(), each.reason) << &each - cases;
  }
}

TEST_F(RegistrationTest, AnAnswerToAnotherQuestionIsRefused) {
  EXPECT_EQ(Judge(device_.Create(std::string(kChallengeBytes, 'x'))), "passkey_challenge_wrong");
  EXPECT_EQ(Judge(device_.Create(challenge_.substr(1))), "passkey_challenge_wrong");
  EXPECT_EQ(Judge(device_.Create("")), "passkey_challenge_wrong");
  EXPECT_EQ(Judge(device_.Get(challenge_)), "passkey_type_wrong");
}

TEST_F(RegistrationTest, BrokenAnswersAreRefused) {
  const json good = device_.Create(challenge_);
  const auto spoilt = [&](const json& patch) { return good.patch(patch); };
  const std::string other_id = EncodeBase64Url("other");
  for (const auto& response :
       {json(1), json::array(), json::object(), json{{"id", 1}},
        spoilt({{{"op", "remove"}, {"path", "/rawId"}}}),
        spoilt({{{"op", "replace"}, {"path", "/rawId"}, {"value", other_id}}}),
        spoilt({{{"op", "replace"}, {"path", "/id"}, {"value", other_id}},
                {{"op", "replace"}, {"path", "/rawId"}, {"value", other_id}}}),
        spoilt({{{"op", "replace"}, {"path", "/type"}, {"value", "password"}}}),
        spoilt({{{"op", "replace"}, {"path", "/response"}, {"value", "x"}}}),
        spoilt({{{"op", "replace"}, {"path", "/response/clientDataJSON"}, {"value", "e30"}}}),
        spoilt({{{"op", "replace"}, {"path", "/response/clientDataJSON"}, {"value", "e30="}}}),
        spoilt({{{"op", "replace"}, {"path", "/response/clientDataJSON"}, {"value", 7}}}),
        spoilt({{{"op", "replace"}, {"path", "/response/attestationObject"}, {"value", "oA"}}}),
        spoilt({{{"op", "remove"}, {"path", "/response/attestationObject"}}})}) {
    EXPECT_EQ(Judge(response), "passkey_response_invalid") << response;
  }
  EXPECT_EQ(FinishRegistration(settings_, challenge_, "{").error().reason,
            "passkey_response_invalid");
  const auto twice = FinishRegistration(settings_, challenge_, R"({"type":"public-key","type":1})");
  EXPECT_EQ(twice.error().reason, "passkey_response_invalid");
  const auto long_one = good.dump() + std::string(32 * 1024, ' ');
  EXPECT_EQ(FinishRegistration(settings_, challenge_, long_one).error().code, ErrorCode::kTooLarge);
}

TEST_F(RegistrationTest, OddTransportsAreLeftOut) {
  auto response = device_.Create(challenge_);
  response["response"]["transports"] = {"usb", 7, "", "<b>", std::string(33, 'a'), "smart-card"};
  const auto made = FinishRegistration(settings_, challenge_, response.dump());
  ASSERT_TRUE(made);
  EXPECT_EQ(made->transports, (std::vector<std::string>{"usb", "smart-card"}));
}

}  // namespace
}  // namespace ioworker::passkeys
