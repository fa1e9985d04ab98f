// Passkeys made and used by a real browser with its made-up authenticator, and every way of
// changing what it answers. One browser is started for all tests; skipped where there is none.
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/program.h"
#include "base/random.h"
#include "base/text.h"
#include "passkeys/assertion.h"
#include "passkeys/cose_key.h"
#include "passkeys/registration.h"

namespace ioworker::passkeys {
namespace {

using nlohmann::json;

constexpr const char* kHandle = "an opaque handle";
const std::string kRoot = IOWORKER_SOURCE_DIR;

// One of our ceremonies as a step of the browser, and what waits for its answer.
struct Asked {
  std::string challenge;
  std::size_t step = 0;
};

class Script {
 public:
  const json& steps() const { return steps_; }

  void Do(json step) { steps_.push_back(std::move(step)); }

  Asked Ask(const char* what, const Begun& begun, json more = json::object()) {
    json step = {{"do", what}, {"options", json::parse(begun.options)}};
    step.merge_patch(more);
    steps_.push_back(std::move(step));
    return {.challenge = begun.challenge, .step = steps_.size() - 1};
  }

 private:
  json steps_ = json::array();
};

// A new device whose key is of this kind, and its use.
struct OfKind {
  Algorithm algorithm;
  Asked made;
  Asked used;
};

struct Recording {
  Settings settings{.rp_id = "localhost", .name = "A network", .origins = {}};
  json results;

  Asked made, used, used_again, excluded, unverified, elsewhere, listed, copied;
  std::vector<OfKind> kinds;
};

Begun Register(const Settings& settings, Random& random) {
  return BeginRegistration(settings, {.handle = kHandle, .name = "ann", .display_name = "Ann"}, {},
                           random);
}

void Write(Recording& recording, Script& script) {
  SystemRandom random;
  const Settings& settings = recording.settings;
  const auto ask = [&] { return BeginAssertion(settings, {}, random); };
  script.Do({{"do", "device"}});
  recording.made = script.Ask("create", Register(settings, random));
  const json of_made = {{"of", {recording.made.step}}};
  recording.used = script.Ask("get", ask());
  recording.used_again = script.Ask("get", ask());
  recording.excluded = script.Ask("create", Register(settings, random), of_made);
  recording.unverified =
      script.Ask("get", ask(), {{"options", {{"userVerification", "discouraged"}}}});
  recording.listed = script.Ask("get", ask(), of_made);
  script.Do({{"do", "page"}, {"origin", 1}});
  recording.elsewhere = script.Ask("get", ask());
  script.Do({{"do", "page"}, {"origin", 0}});
  script.Do({{"do", "set_back"}, {"count", 1}});
  recording.copied = script.Ask("get", ask());
  for (const Algorithm algorithm : kAlgorithms) {
    script.Do({{"do", "device"}});
    const json only = {
        {"pubKeyCredParams", {{{"type", "public-key"}, {"alg", static_cast<int>(algorithm)}}}}};
    recording.kinds.push_back(
        {.algorithm = algorithm,
         .made = script.Ask("create", Register(settings, random), {{"options", only}}),
         .used = script.Ask("get", ask())});
  }
}

// What went wrong, or "".
std::string Play(Recording& recording, const Script& script) {
  const auto end =
      RunProgram({kRoot + "/.tools/bin/node", kRoot + "/tests/integration/passkeys/browser.mjs"},
                 json{{"steps", script.steps()}}.dump());
  if (!end) return end.error().message;
  json said = json::parse(end->output, nullptr, /*allow_exceptions=*/false);
  if (end->status != 0 || !said.is_object()) return end->output;
  recording.settings.origins = {said["origins"][0]};
  recording.results = std::move(said["results"]);
  return "";
}

class CeremonyTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    recording_ = new Recording;
    const bool there = HasProgram(kRoot + "/.tools/bin/node") &&
                       std::filesystem::exists(kRoot + "/web/node_modules/playwright-core") &&
                       HasProgram("chromium");
    if (!there) return;
    Script script;
    Write(*recording_, script);
    trouble_ = Play(*recording_, script);
  }
  static void TearDownTestSuite() { delete recording_; }

  void SetUp() override {
    ASSERT_EQ(trouble_, "");
    if (recording_->results.is_null()) GTEST_SKIP() << "no browser or no Node: run scripts/setup";
  }

  static json Response(const Asked& asked) {
    return recording_->results[asked.step].value("response", json());
  }

  static Result<Credential> Registered(const Asked& made) {
    return FinishRegistration(recording_->settings, made.challenge, Response(made).dump());
  }

  // As it would be stored after `made`.
  static KnownCredential Known(const Asked& made, std::uint32_t sign_count = 0) {
    const auto credential = Registered(made);
    EXPECT_TRUE(credential) << credential.error().message;
    if (!credential) return {};
    return {.id = credential->id,
            .public_key = credential->public_key,
            .user_handle = kHandle,
            .sign_count = sign_count == 0 ? credential->sign_count : sign_count};
  }

  static Result<Assertion> Asserted(const KnownCredential& known, const std::string& challenge,
                                    const json& response) {
    const auto answer = ReadAssertion(response.dump());
    if (!answer) return std::unexpected(answer.error());
    return FinishAssertion(recording_->settings, challenge, known, *answer);
  }

  // The reason of a refusal, or "".
  static std::string Judge(const KnownCredential& known, const Asked& used) {
    const auto asserted = Asserted(known, used.challenge, Response(used));
    return asserted ? "" : asserted.error().reason;
  }

  static Recording* recording_;
  static std::string trouble_;
};

Recording* CeremonyTest::recording_ = nullptr;
std::string CeremonyTest::trouble_;

TEST_F(CeremonyTest, APasskeyIsMadeAndUsed) {
  const auto credential = Registered(recording_->made);
  ASSERT_TRUE(credential) << credential.error().message;
  EXPECT_EQ(ReadCoseKey(credential->public_key)->algorithm, Algorithm::kEs256);
  EXPECT_EQ(credential->transports, std::vector<std::string>{"internal"});
  EXPECT_EQ(credential->aaguid.size(), 16u);
  const auto known = Known(recording_->made);
  const auto used = Asserted(known, recording_->used.challenge, Response(recording_->used));
  ASSERT_TRUE(used) << used.error().message;
  EXPECT_EQ(used->user_handle, kHandle);
  EXPECT_GT(used->sign_count, credential->sign_count);
  EXPECT_EQ(Judge(Known(recording_->made, used->sign_count), recording_->used_again), "");
  EXPECT_EQ(Judge(known, recording_->listed), "");
}

TEST_F(CeremonyTest, EveryKindOfKeyWorks) {
  ASSERT_EQ(recording_->kinds.size(), 3u);
  for (const auto& kind : recording_->kinds) {
    const auto known = Known(kind.made);
    const auto key = ReadCoseKey(known.public_key);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->algorithm, kind.algorithm);
    EXPECT_EQ(Judge(known, kind.used), "") << static_cast<int>(kind.algorithm);
  }
}

TEST_F(CeremonyTest, WhatTheBrowserItselfPrevents) {
  EXPECT_EQ(recording_->results[recording_->excluded.step].value("error", ""), "InvalidStateError");
}

TEST_F(CeremonyTest, RefusalsOfRealAnswers) {
  const auto known = Known(recording_->made);
  EXPECT_EQ(Judge(known, recording_->unverified), "passkey_user_not_verified");
  EXPECT_EQ(Judge(known, recording_->elsewhere), "passkey_origin_wrong");
  const auto last = Asserted(known, recording_->listed.challenge, Response(recording_->listed));
  ASSERT_TRUE(last);
  EXPECT_EQ(Judge(Known(recording_->made, last->sign_count), recording_->copied), "passkey_cloned");

  const Asked replayed{.challenge = recording_->used_again.challenge,
                       .step = recording_->used.step};
  EXPECT_EQ(Judge(known, replayed), "passkey_challenge_wrong");
  const auto other = Known(recording_->kinds[0].made);
  EXPECT_EQ(Judge(other, recording_->used), "passkey_unknown");
  auto renamed = other;  // another key under this id
  renamed.id = known.id;
  EXPECT_EQ(Judge(renamed, recording_->used), "passkey_signature_wrong");
  auto anothers = known;
  anothers.user_handle = "somebody else";
  EXPECT_EQ(Judge(anothers, recording_->used), "passkey_user_wrong");
  Settings elsewhere = recording_->settings;
  elsewhere.rp_id = "example.org";
  const auto answer = ReadAssertion(Response(recording_->used).dump());
  EXPECT_EQ(FinishAssertion(elsewhere, recording_->used.challenge, known, *answer).error().reason,
            "passkey_rp_wrong");
  const auto made = FinishRegistration(recording_->settings, recording_->used.challenge,
                                       Response(recording_->made).dump());
  EXPECT_EQ(made.error().reason, "passkey_challenge_wrong");
}

// Each bit of what the signature covers, and of the signature, for each kind of key.
TEST_F(CeremonyTest, EveryChangedBitIsRefused) {
  int refused = 0;
  int changes = 0;
  for (const auto& kind : recording_->kinds) {
    const auto known = Known(kind.made);
    const json good = Response(kind.used);
    for (const auto* part : {"clientDataJSON", "authenticatorData", "signature"}) {
      const auto bytes = DecodeBase64Url(good["response"][part].get<std::string>()).value();
      for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        auto changed = bytes;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
        auto response = good;
        response["response"][part] = EncodeBase64Url(changed);
        const bool taken = Asserted(known, kind.used.challenge, response).has_value();
        EXPECT_FALSE(taken) << part << " bit " << bit;
        ++changes;
        refused += !taken;
      }
    }
  }
  fmt::print("hostile changes refused: {} of {}\n", refused, changes);
  EXPECT_GT(changes, 7'000);
}

// Without attestation nobody signs a new key; what decides whom it is for still may not change.
TEST_F(CeremonyTest, ChangedRegistrationsAreRefused) {
  const Asked& made = recording_->made;
  const json good = Response(made);
  int refused = 0;
  const auto judge = [&](const char* part, std::string changed, std::size_t at) {
    changed[at] = static_cast<char>(changed[at] ^ 1);
    auto response = good;
    response["response"][part] = EncodeBase64Url(changed);
    EXPECT_FALSE(FinishRegistration(recording_->settings, made.challenge, response.dump()))
        << part << " " << at;
    ++refused;
  };
  const auto data = DecodeBase64Url(good["response"]["clientDataJSON"].get<std::string>()).value();
  // Another name of crossOrigin is a key that is not known yet, and those are passed over.
  const auto end = data.find("crossOrigin");
  for (std::size_t at = 0; at < end; ++at) judge("clientDataJSON", data, at);
  const auto object =
      DecodeBase64Url(good["response"]["attestationObject"].get<std::string>()).value();
  const auto hash_at = object.find("authData") + std::string_view("authData").size() + 2;
  constexpr std::size_t kHashAndFlags = 33;
  for (std::size_t at = 0; at < hash_at + kHashAndFlags; ++at) {
    judge("attestationObject", object, at);
  }
  fmt::print("changed registrations refused: {}\n", refused);
}

}  // namespace
}  // namespace ioworker::passkeys
