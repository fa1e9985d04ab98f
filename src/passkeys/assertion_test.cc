#include "passkeys/assertion.h"

#include <functional>

#include <gtest/gtest.h>

#include "fake_authenticator.h"

namespace ioworker::passkeys {
namespace {

using nlohmann::json;
using namespace std::string_literals;

class AssertionTest : public testing::Test {
 protected:
  KnownCredential Known(std::uint32_t count = 0) const {
    return {.id = device_.id(),
            .public_key = device_.CoseKey(),
            .user_handle = "user-1",
            .sign_count = count};
  }

  // The reason of a refusal, or "".
  std::string Judge(const json& response, const KnownCredential& known) const {
    const auto answer = ReadAssertion(response.dump());
    if (!answer) return answer.error().reason;
    const auto finished = FinishAssertion(settings_, challenge_, known, *answer);
    return finished ? "" : finished.error().reason;
  }
  std::string Judge() { return Judge(device_.Get(challenge_), Known()); }

  const Settings settings_ = TestSettings();
  SeededRandom random_{1};
  const Begun begun_ = BeginAssertion(settings_, {"one"}, random_);
  const std::string challenge_ = begun_.challenge;
  FakeAuthenticator device_;
};

TEST_F(AssertionTest, OptionsAskForAVerifiedPerson) {
  const json wanted = {
      {"challenge", EncodeBase64Url(challenge_)},
      {"timeout", 300'000},
      {"rpId", kRpId},
      {"allowCredentials", {{{"type", "public-key"}, {"id", EncodeBase64Url("one")}}}},
      {"userVerification", "required"}};
  EXPECT_EQ(json::parse(begun_.options), wanted);
  EXPECT_EQ(json::parse(BeginAssertion(settings_, {}, random_).options)["allowCredentials"],
            json::array());
}

TEST_F(AssertionTest, TheOwnerIsLetIn) {
  device_.knobs.count = 8;
  const auto answer = ReadAssertion(device_.Get(challenge_).dump());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->credential_id, device_.id());
  EXPECT_EQ(answer->user_handle, "user-1");
  const auto finished = FinishAssertion(settings_, challenge_, Known(7), *answer);
  ASSERT_TRUE(finished) << finished.error().message;
  EXPECT_EQ(finished->credential_id, device_.id());
  EXPECT_EQ(finished->user_handle, "user-1");
  EXPECT_EQ(finished->sign_count, 8u);
  EXPECT_TRUE(finished->backed_up);
}

TEST_F(AssertionTest, TheCountOfUsesGrows) {
  struct Case {
    std::uint32_t stored, said;
    std::string reason;
  };
  for (const auto& each :
       {Case{0, 0, ""}, Case{0, 1, ""}, Case{1, 2, ""}, Case{1, 1'000, ""},
        Case{1, 1, "passkey_cloned"}, Case{2, 1, "passkey_cloned"}, Case{1, 0, "passkey_cloned"},
        Case{UINT32_MAX, 0, "passkey_cloned"}, Case{UINT32_MAX, UINT32_MAX, "passkey_cloned"}}) {
    device_.knobs.count = each.said;
    EXPECT_EQ(Judge(device_.Get(challenge_), Known(each.stored)), each.reason)
        << each.stored << " " << each.said;
  }
}

TEST_F(AssertionTest, WhatIsWrongIsNamed) {
  struct Case {
    std::string reason;
    void (*spoil)(FakeAuthenticator::Knobs&);
  };
  using Knobs = FakeAuthenticator::Knobs;
  const Case cases[] = {
      {"passkey_rp_wrong", [](Knobs& k) { k.rp_id = "evil.example"; }},
      {"passkey_origin_wrong", [](Knobs& k) { k.origin = "https://evil.example"; }},
      {"passkey_origin_wrong", [](Knobs& k) { k.origin = "null"; }},
      {"passkey_type_wrong", [](Knobs& k) { k.type = "webauthn.create"; }},
      {"passkey_user_not_verified", [](Knobs& k) { k.flags = 0x01; }},
      {"passkey_user_not_verified", [](Knobs& k) { k.flags = 0x04; }},
      {"passkey_user_wrong", [](Knobs& k) { k.user_handle = "user-2"; }},
      {"passkey_response_invalid", [](Knobs& k) { k.more_client_data = R"(,"type":"x")"; }},
      {"passkey_response_invalid", [](Knobs& k) { k.user_handle = std::string(65, 'x'); }},
      {"passkey_response_invalid", [](Knobs& k) { k.flags |= 0x80; }},
  };
  for (const auto& each : cases) {
    device_.knobs = {};
    each.spoil(device_.knobs);
    EXPECT_EQ(Judge(), each.reason) << &each - cases;
  }
}

TEST_F(AssertionTest, WhatIsNewInTheStandardIsPassedOver) {
  device_.knobs.more_client_data = R"(,"other_keys_can_be_added_here":"do not compare")";
  EXPECT_EQ(Judge(), "");
  device_.knobs.user_handle = "";  // devices of the first standard do not say it
  EXPECT_EQ(Judge(), "");
}

TEST_F(AssertionTest, ExtensionsAreTolerated) {
  for (const auto& extensions : {"\xA1\x6B"s + "hmac-secret\x58\x20" + std::string(32, 's'),
                                 "\xA1\x63"s + "new\x01", "\xA1\x68"s + "credBlob\x42hi"}) {
    device_.knobs.extensions = extensions;
    EXPECT_EQ(Judge(), "") << extensions;
  }
}

TEST_F(AssertionTest, OtherCredentialsAndChallengesAreRefused) {
  FakeAuthenticator other('o');
  EXPECT_EQ(Judge(other.Get(challenge_), Known()), "passkey_unknown");
  auto borrowed = other.Get(challenge_);
  borrowed["id"] = borrowed["rawId"] = EncodeBase64Url(device_.id());
  EXPECT_EQ(Judge(borrowed, Known()), "passkey_signature_wrong");
  auto mixed = device_.Get(challenge_);
  mixed["response"]["signature"] = borrowed["response"]["signature"];
  EXPECT_EQ(Judge(mixed, Known()), "passkey_signature_wrong");
  EXPECT_EQ(Judge(device_.Get(std::string(kChallengeBytes, 'x')), Known()),
            "passkey_challenge_wrong");
}

TEST_F(AssertionTest, EveryChangedByteIsRefused) {
  const json good = device_.Get(challenge_);
  ASSERT_EQ(Judge(good, Known()), "");
  int refused = 0;
  for (const auto* part : {"clientDataJSON", "authenticatorData", "signature", "userHandle"}) {
    const auto bytes = DecodeBase64Url(good["response"][part].get<std::string>()).value();
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      for (const int flip : {0x01, 0x20, 0x80}) {
        auto changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ flip);
        auto response = good;
        response["response"][part] = EncodeBase64Url(changed);
        EXPECT_NE(Judge(response, Known()), "") << part << " " << at;
        ++refused;
      }
    }
  }
  RecordProperty("refused", refused);
  EXPECT_GT(refused, 700);
}

TEST_F(AssertionTest, AStoredKeyThatIsBrokenIsOurFault) {
  auto known = Known();
  known.public_key.pop_back();
  const auto answer = ReadAssertion(device_.Get(challenge_).dump());
  EXPECT_EQ(FinishAssertion(settings_, challenge_, known, *answer).error().code,
            ErrorCode::kInternal);
}

}  // namespace
}  // namespace ioworker::passkeys
