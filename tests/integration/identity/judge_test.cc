// Our checks of tokens beside those of jose, the JavaScript library: the same verdict on each.
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/program.h"
#include "jose/private_key.h"
#include "jose/token.h"
#include "oidc/tokens.h"

namespace ioworker::oidc {
namespace {

using nlohmann::json;

constexpr std::size_t kTokensBytesMax = 16 << 20;
constexpr int kSecrets = 200;

class JudgeTest : public testing::Test {
 protected:
  JudgeTest() {
    std::string pattern = testing::TempDir() + "judge-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    Judge("make");
    tokens_ = json::parse(ReadFile(folder_ + "/tokens.json", kTokensBytesMax).value());
  }
  ~JudgeTest() override { std::filesystem::remove_all(folder_); }

  // What the judge has printed.
  std::string Judge(const std::string& what) const {
    const auto end = RunProgram({IOWORKER_NODE, IOWORKER_IDENTITY "/judge.js", what, folder_});
    EXPECT_TRUE(end && end->status == 0) << (end ? end->output : end.error().message);
    return end ? end->output : "";
  }

  std::string folder_;
  json tokens_;
};

TEST_F(JudgeTest, AgreesWithUsOnEveryToken) {
  std::vector<jose::KeySet> sets;
  for (const auto& set : tokens_["sets"]) sets.push_back(jose::KeySet::Read(set.dump()).value());
  const Instant now{tokens_["now"].get<std::int64_t>() * 1'000'000};
  const jose::Expectation expectation{
      .algorithms = {jose::Algorithm::kRs256, jose::Algorithm::kEs256, jose::Algorithm::kEdDsa},
      .issuers = {tokens_["issuer"]},
      .audience = tokens_["audience"],
      .nonce = tokens_["nonce"]};
  int valid = 0;
  int forged = 0;
  int own = 0;
  int disagreements = 0;
  for (const auto& each : tokens_["tokens"]) {
    const auto claims =
        jose::Verify(each["token"].get<std::string>(), sets.at(each["set"]), expectation, now);
    ++(each["own"] == true ? own : each["valid"] == true ? valid : forged);
    if (claims.has_value() == each["valid"].get<bool>()) continue;
    ++disagreements;
    ADD_FAILURE() << each["name"] << ": jose says " << each["valid"] << ", we say "
                  << (claims ? "accepted" : claims.error().reason) << "\n"
                  << each["token"];
  }
  fmt::print(
      "tokens judged: {} valid, {} forged, {} disagreements; {} more refused by rules of "
      "our own\n",
      valid, forged, disagreements, own);
  EXPECT_GT(valid, 100);
  EXPECT_GT(forged, 300);
}

TEST_F(JudgeTest, TakesOurClientSecretsForApple) {
  Provider provider = KnownProvider(ProviderKind::kApple);
  provider.client_id = "org.example.ioworker";
  provider.apple = {
      .team_id = "TEAM012345",
      .key_id = "KEY0123456",
      .key = jose::PrivateKey::ReadPem(ReadFile(folder_ + "/apple.pem", 4096).value()).value()};
  const Instant now{tokens_["now"].get<std::int64_t>() * 1'000'000};
  json secrets = json::array();
  for (int i = 0; i < kSecrets; ++i) secrets.push_back(MakeAppleSecret(provider, now));
  ASSERT_TRUE(WriteFile(folder_ + "/secrets.json", secrets.dump(), FileMode::kOwnerOnly));
  const std::string said = Judge("secrets");
  EXPECT_TRUE(said.contains(fmt::format("{0} of {0} right", kSecrets))) << said;
  fmt::print("{}", said);
}

}  // namespace
}  // namespace ioworker::oidc
