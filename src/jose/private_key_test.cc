#include "jose/private_key.h"

#include <gtest/gtest.h>

#include "jose/key_set.h"
#include "jose/same_secret.h"
#include "jose/signer_fixture.h"
#include "jose/token.h"

namespace ioworker::jose {
namespace {

constexpr Instant kNow{1'800'000'000'000'000};

std::string ReasonOf(std::string_view pem) {
  const auto key = PrivateKey::ReadPem(pem);
  return key ? "accepted" : key.error().reason;
}

TEST(PrivateKeyTest, WhatItSignsVerifiesUnderItsPublicHalf) {
  const Signer signer = Signer::Ec("ABC123");
  const auto key = PrivateKey::ReadPem(signer.PrivatePem()).value();
  const auto keys = KeySet::Read(KeySetOf({signer.Jwk()})).value();
  const nlohmann::json claims = {{"iss", "team"},
                                 {"sub", "client"},
                                 {"aud", "https://appleid.apple.com"},
                                 {"iat", 1'800'000'000},
                                 {"exp", 1'800'000'300}};
  // Numbers with leading zeros come once in 128 signatures: both spellings must keep their size.
  for (int i = 0; i < 600; ++i) {
    const auto token = SignEs256({{"kid", "ABC123"}}, claims, key);
    const auto read = Verify(token, keys,
                             {.algorithms = {Algorithm::kEs256},
                              .issuers = {"team"},
                              .audience = "https://appleid.apple.com"},
                             kNow);
    ASSERT_TRUE(read) << read.error().reason << " " << token;
    ASSERT_EQ(read->subject, "client");
  }
}

TEST(PrivateKeyTest, OnlyAKeyOnP256InPkcs8IsRead) {
  const std::string good = Signer::Ec("x").PrivatePem();
  EXPECT_EQ(ReasonOf(good), "accepted");
  EXPECT_EQ(ReasonOf(""), "private_key_malformed");
  EXPECT_EQ(ReasonOf(good.substr(0, good.size() / 2)), "private_key_malformed");
  EXPECT_EQ(ReasonOf(Signer::Ec("x").PublicPem()), "private_key_malformed");
  EXPECT_EQ(ReasonOf(std::string(kPrivateKeyBytesMax, '\n') + good), "private_key_malformed");
  EXPECT_EQ(ReasonOf("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIG=\n-----END ENCRYPTED PRIVATE "
                     "KEY-----\n"),
            "private_key_malformed");
  EXPECT_EQ(ReasonOf(Signer::Ec("x", "P-384").PrivatePem()), "private_key_wrong_type");
  EXPECT_EQ(ReasonOf(Signer::Edwards("x").PrivatePem()), "private_key_wrong_type");
  EXPECT_EQ(ReasonOf(Signer::Rsa("x").PrivatePem()), "private_key_wrong_type");
}

TEST(EcSignatureTest, BothSpellingsSayTheSame) {
  std::string raw(64, '\0');
  raw[31] = 1;
  raw[32] = '\xff';
  const auto der = EcSignatureToDer(raw);
  ASSERT_TRUE(der);
  EXPECT_EQ(EcSignatureFromDer(*der), raw);
  EXPECT_FALSE(EcSignatureToDer(raw.substr(1)));
  EXPECT_FALSE(EcSignatureToDer(raw + "x"));
  EXPECT_FALSE(EcSignatureFromDer(*der + "x"));
  EXPECT_FALSE(EcSignatureFromDer(der->substr(1)));
  EXPECT_FALSE(EcSignatureFromDer(""));
  const std::string large = "\x30\x26\x02\x21\x01" + std::string(32, '\1') + "\x02\x01\x01";
  EXPECT_FALSE(EcSignatureFromDer(large)) << "33 bytes";
  EXPECT_FALSE(EcSignatureFromDer(std::string("\x30\x06\x02\x01\xff\x02\x01\x01", 8)))
      << "negative";
}

TEST(SameSecretTest, OnlyTheSameTextIsTheSame) {
  EXPECT_TRUE(SameSecret("", ""));
  EXPECT_TRUE(SameSecret("abc", "abc"));
  EXPECT_FALSE(SameSecret("abc", "abd"));
  EXPECT_FALSE(SameSecret("abc", "abcd"));
  EXPECT_FALSE(SameSecret("", "a"));
}

}  // namespace
}  // namespace ioworker::jose
