#include "jose/key_set.h"

#include <gtest/gtest.h>

#include "jose/json.h"
#include "jose/signer_fixture.h"

namespace ioworker::jose {
namespace {

using nlohmann::json;

std::string ReasonOf(const std::string& document) {
  const auto keys = KeySet::Read(document);
  if (keys) return std::to_string(keys->keys().size());
  EXPECT_FALSE(keys.error().message.empty());
  return keys.error().reason;
}

json With(json object, const char* key, json value) {
  object[key] = std::move(value);
  return object;
}

TEST(KeySetTest, KeysThatAreNotForUsAreLeftOut) {
  const json rsa = Signer::Rsa("a").Jwk();
  const json ec = Signer::Ec("b").Jwk();
  const json edwards = Signer::Edwards("c").Jwk();
  EXPECT_EQ(ReasonOf(KeySetOf({rsa, ec, edwards})), "3");
  EXPECT_EQ(ReasonOf(KeySetOf({})), "0");
  const std::vector<std::pair<const char*, json>> skipped = {
      {"for encryption", With(rsa, "use", "enc")},
      {"use is no text", With(rsa, "use", 1)},
      {"to sign with only", With(rsa, "key_ops", {"sign"})},
      {"operations are no list", With(rsa, "key_ops", "verify")},
      {"RS512", With(rsa, "alg", "RS512")},
      {"alg is no text", With(rsa, "alg", 1)},
      {"unknown type", With(rsa, "kty", "LATTICE")},
      {"no type", With(rsa, "kty", nullptr)},
      {"shared secret", {{"kty", "oct"}, {"k", "c2VjcmV0"}}},
      {"P-384", With(ec, "crv", "P-384")},
      {"X25519", With(edwards, "crv", "X25519")},
  };
  for (const auto& [name, key] : skipped) EXPECT_EQ(ReasonOf(KeySetOf({ec, key})), "1") << name;
  EXPECT_EQ(ReasonOf(KeySetOf({With(rsa, "key_ops", {"verify"})})), "1");
}

TEST(KeySetTest, AWeakBrokenOrDoubledKeyMakesTheSetWrong) {
  const json rsa = Signer::Rsa("a").Jwk();
  const json ec = Signer::Ec("b").Jwk();
  const json edwards = Signer::Edwards("c").Jwk();
  const std::vector<std::tuple<const char*, json, const char*>> cases = {
      {"RSA with 1024 bits", Signer::Rsa("w", 1024).Jwk(), "key_weak"},
      {"RSA with 2040 bits", Signer::Rsa("w", 2040).Jwk(), "key_weak"},
      {"RSA with leading zeros", With(rsa, "n", EncodeBase64Url(std::string(256, '\0') + "\3")),
       "key_weak"},
      {"exponent 1", With(rsa, "e", "AQ"), "key_malformed"},
      {"exponent 2", With(rsa, "e", "Ag"), "key_malformed"},
      {"exponent 0", With(rsa, "e", "AA"), "key_malformed"},
      {"exponent of 5 bytes", With(rsa, "e", "AQAAAAE"), "key_malformed"},
      {"no exponent", With(rsa, "e", nullptr), "key_malformed"},
      {"modulus of 16,384 bits", With(rsa, "n", EncodeBase64Url(std::string(2048, '\xff'))),
       "key_malformed"},
      {"modulus with padding", With(rsa, "n", rsa["n"].get<std::string>() + "="), "key_malformed"},
      {"point not on the curve", With(ec, "x", ec["y"]), "key_malformed"},
      {"point at nowhere",
       With(With(ec, "x", EncodeBase64Url(std::string(32, '\0'))), "y",
            EncodeBase64Url(std::string(32, '\0'))),
       "key_malformed"},
      {"coordinate of 31 bytes", With(ec, "x", EncodeBase64Url(std::string(31, 'x'))),
       "key_malformed"},
      {"Ed25519 of 31 bytes", With(edwards, "x", EncodeBase64Url(std::string(31, 'x'))),
       "key_malformed"},
      {"private RSA", With(rsa, "d", "AQAB"), "key_private"},
      {"private Ed25519", With(edwards, "d", "AQAB"), "key_private"},
      {"kid is a number", With(rsa, "kid", 7), "key_malformed"},
      {"kid is empty", With(rsa, "kid", ""), "key_malformed"},
      {"kid too long", With(rsa, "kid", std::string(201, 'k')), "key_malformed"},
      {"the same kid", Signer::Ec("b").Jwk(), "key_duplicate"},
  };
  for (const auto& [name, key, reason] : cases) {
    EXPECT_EQ(ReasonOf(KeySetOf({ec, key})), reason) << name;
  }
  EXPECT_EQ(ReasonOf(KeySetOf({ec, Signer::Edwards("b").Jwk()})), "2")
      << "a kid may stand for one key of each type";
}

TEST(KeySetTest, DocumentsThatAreNoneAreRefused) {
  EXPECT_EQ(ReasonOf(""), "json_malformed");
  EXPECT_EQ(ReasonOf("[]"), "json_not_an_object");
  EXPECT_EQ(ReasonOf("{}"), "key_set_malformed");
  EXPECT_EQ(ReasonOf(R"({"keys":{}})"), "key_set_malformed");
  EXPECT_EQ(ReasonOf(R"({"keys":[1]})"), "key_set_malformed");
  EXPECT_EQ(ReasonOf(R"({"keys":[],"keys":[]})"), "json_duplicate_key");
  EXPECT_EQ(ReasonOf(R"({"keys":[{"kty":"X","kty":"Y"}]})"), "json_duplicate_key");
  EXPECT_EQ(ReasonOf(KeySetOf(std::vector<json>(33, {{"kty", "X"}}))), "key_set_too_many");
  EXPECT_EQ(ReasonOf(R"({"keys":[],"x":")" + std::string(kKeySetBytesMax, 'x') + "\"}"),
            "too_large");
}

TEST(JsonTest, DepthIsBounded) {
  const auto nested = [](std::size_t lists) {
    return R"({"x":)" + std::string(lists, '[') + std::string(lists, ']') + "}";
  };
  EXPECT_TRUE(ReadObject(nested(kJsonDepthMax - 1)));
  EXPECT_EQ(ReadObject(nested(kJsonDepthMax)).error().reason, "json_too_deep");
  EXPECT_EQ(ReadObject(nested(30'000)).error().reason, "json_too_deep");
  EXPECT_EQ(ReadObject(std::string(60'000, '[')).error().reason, "json_too_deep");
  EXPECT_EQ(ReadObject(R"({"x":1e999})").error().reason, "json_malformed");
  EXPECT_EQ(ReadObjectOrList("3").error().reason, "json_not_an_object");
  EXPECT_TRUE(ReadObjectOrList("[3]"));
}

}  // namespace
}  // namespace ioworker::jose
