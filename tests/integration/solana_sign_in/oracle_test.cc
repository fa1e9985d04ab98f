// Our text of a sign-in and our verdict on a signature against those of the wallet standard's own
// package, for many random messages. Installed by scripts/setup; skipped where it is not.
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/base58.h"
#include "base/digest.h"
#include "base/key.h"
#include "base/program.h"
#include "base/random.h"
#include "solana_sign_in/message.h"
#include "solana_sign_in/proof.h"

namespace ioworker::solana_sign_in {
namespace {

using nlohmann::json;

constexpr int kCases = 600;
const std::string kFolder = IOWORKER_SOURCE_DIR "/tests/integration/solana_sign_in";
const std::string kNode = IOWORKER_SOURCE_DIR "/.tools/bin/node";

std::string Letters(Random& random, std::string_view alphabet, std::size_t low, std::size_t high) {
  std::string text;
  for (auto left = low + random.Below(high - low + 1); left > 0; --left) {
    text += alphabet[random.Below(alphabet.size())];
  }
  return text;
}

std::string Statement(Random& random) {
  std::string printable;
  for (char c = ' '; c < 0x7F; ++c) printable += c;
  return "a" + Letters(random, printable, 0, 198) + ".";
}

struct Case {
  Message message;
  std::string seed;
};

Case RandomCase(Random& random) {
  constexpr std::string_view kAlphanumeric =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const std::string seed = random.Bytes(32);
  const std::string domain = "h" + Letters(random, "abcxyz0189-.", 0, 60) + ":8443";
  const Instant issued{static_cast<std::int64_t>(random.Below(4'102'444'800'000)) *
                       1000};  // until 2100
  return {.message = {.domain = domain,
                      .address = EncodeBase58(KeyPair::FromSeed(seed).public_key()),
                      .statement = Statement(random),
                      .uri = "https://" + domain + "/" + Letters(random, kAlphanumeric, 0, 100),
                      .chain_id = random.OneIn(2) ? "solana:mainnet" : "devnet",
                      .nonce = Letters(random, kAlphanumeric, 8, 64),
                      .issued_at = issued,
                      .expires_at = issued + minutes{10}},
          .seed = seed};
}

// As a page would write them for the wallet; times as browsers do.
json Fields(const Message& message) {
  const auto text = [](Instant at) { return FormatInstant(at).substr(0, 23) + "Z"; };
  return {{"domain", message.domain},
          {"address", message.address},
          {"statement", message.statement},
          {"uri", message.uri},
          {"version", "1"},
          {"chainId", message.chain_id},
          {"nonce", message.nonce},
          {"issuedAt", text(message.issued_at)},
          {"expirationTime", text(message.expires_at)}};
}

TEST(OracleTest, AgreesByteForByte) {
  if (!HasProgram(kNode) || !std::filesystem::exists(kFolder + "/node_modules")) {
    GTEST_SKIP() << "the reference package is not here; run scripts/setup";
  }
  SeededRandom random(1);
  std::vector<Case> cases;
  json questions = json::array();
  for (int i = 0; i < kCases; ++i) {
    const Case& each = cases.emplace_back(RandomCase(random));
    ASSERT_TRUE(CheckMessage(each.message)) << CheckMessage(each.message).error().message;
    const std::string text = MessageText(each.message);
    questions.push_back({{"input", Fields(each.message)},
                         {"seed", Hex(each.seed)},
                         {"text", text},
                         {"signature", Hex(KeyPair::FromSeed(each.seed).Sign(text))}});
  }
  const auto end = RunProgram({kNode, kFolder + "/oracle.mjs"}, questions.dump());
  ASSERT_TRUE(end && end->status == 0) << (end ? end->output : end.error().message);
  const auto verdicts = json::parse(end->output, nullptr, /*allow_exceptions=*/false);
  ASSERT_EQ(verdicts.size(), cases.size());
  int agreed = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto& [message, seed] = cases[i];
    EXPECT_EQ(verdicts[i]["text"], MessageText(message));
    EXPECT_EQ(verdicts[i]["accepts"], true) << MessageText(message);
    EXPECT_EQ(verdicts[i]["acceptsChanged"], false);
    EXPECT_EQ(verdicts[i]["publicKey"], Hex(DecodeBase58(message.address, 32).value()));
    const auto ours = VerifySignIn(message, verdicts[i]["text"].get<std::string>(),
                                   FromHex(verdicts[i]["signature"].get<std::string>()).value(),
                                   message.issued_at);
    EXPECT_TRUE(ours) << MessageText(message);
    agreed += ours && verdicts[i]["accepts"] == true && verdicts[i]["text"] == MessageText(message);
  }
  fmt::print("agreed with the wallet standard's package: {} of {}\n", agreed, kCases);
}

}  // namespace
}  // namespace ioworker::solana_sign_in
