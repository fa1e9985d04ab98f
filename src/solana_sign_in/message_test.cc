#include "solana_sign_in/message.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "sign_in_fixture.h"

namespace ioworker::solana_sign_in {
namespace {

using namespace std::string_literals;

TEST(MessageTest, TextIsThatOfTheStandard) {
  EXPECT_EQ(MessageText(MessageOf(Wallet())),
            "ioworker.example:8443 wants you to sign in with your Solana account:\n" +
                EncodeBase58(Wallet().public_key()) +
                "\n"
                "\n"
                "Sign in to IO Worker.\n"
                "\n"
                "URI: https://ioworker.example:8443/sign-in\n"
                "Version: 1\n"
                "Chain ID: mainnet\n"
                "Nonce: 0123456789abcdef\n"
                "Issued At: 2026-11-23T18:48:00.123Z\n"
                "Expiration Time: 2026-11-23T18:58:00.123Z");
}

TEST(MessageTest, WrongFieldsAreNamed) {
  struct Case {
    std::string field;
    void (*spoil)(Message&);
  };
  const Case cases[] = {
      {"domain", [](Message& m) { m.domain = ""; }},
      {"domain", [](Message& m) { m.domain = "a b"; }},
      {"domain", [](Message& m) { m.domain = "a\nb"; }},
      {"domain", [](Message& m) { m.domain = "-a"; }},
      {"domain", [](Message& m) { m.domain = "user@host"; }},
      {"domain", [](Message& m) { m.domain = "\x80"; }},
      {"domain", [](Message& m) { m.domain = std::string(260, 'a'); }},
      {"address", [](Message& m) { m.address = ""; }},
      {"address", [](Message& m) { m.address += "1"; }},
      {"address", [](Message& m) { m.address = "1" + m.address; }},
      {"address", [](Message& m) { m.address += "\n"; }},
      {"address", [](Message& m) { m.address[0] = '0'; }},
      {"statement", [](Message& m) { m.statement = ""; }},
      {"statement", [](Message& m) { m.statement = "a\n\nURI: https://evil.example"; }},
      {"statement", [](Message& m) { m.statement = "a\r"; }},
      {"statement", [](Message& m) { m.statement = "caf\xC3\xA9"; }},
      {"statement", [](Message& m) { m.statement = std::string(201, 'a'); }},
      {"uri", [](Message& m) { m.uri = "javascript:alert(1)"; }},
      {"uri", [](Message& m) { m.uri = "https://a b"; }},
      {"uri", [](Message& m) { m.uri = "https://" + std::string(200, 'a'); }},
      {"chain_id", [](Message& m) { m.chain_id = ""; }},
      {"chain_id", [](Message& m) { m.chain_id = "a\nb"; }},
      {"nonce", [](Message& m) { m.nonce = "1234567"; }},
      {"nonce", [](Message& m) { m.nonce = "12345678-"; }},
      {"nonce", [](Message& m) { m.nonce = std::string(65, '1'); }},
      {"expires_at", [](Message& m) { m.expires_at = m.issued_at; }},
      {"expires_at", [](Message& m) { m.issued_at = Instant{-1}; }},
      {"expires_at", [](Message& m) { m.expires_at = Instant{253'402'300'800'000'000}; }},
  };
  EXPECT_TRUE(CheckMessage(MessageOf(Wallet())));
  for (const auto& each : cases) {
    Message message = MessageOf(Wallet());
    each.spoil(message);
    const auto status = CheckMessage(message);
    ASSERT_FALSE(status) << each.field << " " << MessageText(message);
    EXPECT_EQ(status.error().field, each.field);
    EXPECT_EQ(status.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(MessageTest, TheLongestMessageFits) {
  Message message = MessageOf(Wallet());
  message.domain = std::string(259, 'a');
  message.statement = std::string(200, 'b');
  message.uri = "https://" + std::string(192, 'c');
  message.chain_id = std::string(64, 'd');
  message.nonce = std::string(64, '1');
  ASSERT_TRUE(CheckMessage(message));
  EXPECT_LE(MessageText(message).size(), kTextBytesMax);
}

// What a validator reads first in the bytes that a transaction's signers sign: the number of
// signatures, each 64 bytes of a packet, each with a key of 32 bytes.
bool CouldBeTransaction(const std::string& text, std::size_t packet_bytes) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first >= 0x80) return true;  // a versioned one
  return first * (64u + 32u) <= packet_bytes;
}

TEST(MessageTest, NoTextCouldBeATransaction) {
  constexpr std::size_t kPacketBytes = 1232;
  constexpr std::size_t kLargerPacketBytes = 4096;  // proposed (SIMD-0296)
  int allowed = 0;
  for (int byte = 0; byte < 256; ++byte) {
    Message message = MessageOf(Wallet());
    message.domain[0] = static_cast<char>(byte);
    if (!CheckMessage(message)) continue;
    ++allowed;
    EXPECT_FALSE(CouldBeTransaction(MessageText(message), kPacketBytes)) << byte;
    EXPECT_FALSE(CouldBeTransaction(MessageText(message), kLargerPacketBytes)) << byte;
  }
  EXPECT_EQ(allowed, 26 + 26 + 10 + 1);
  EXPECT_TRUE(CouldBeTransaction("\x01"s, kPacketBytes));
}

}  // namespace
}  // namespace ioworker::solana_sign_in
