// A device with one passkey, for tests: an Ed25519 key of its own and knobs for what may be wrong
// with it. What it answers has the form in which browsers give it. One thread.
#pragma once

#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/key.h"
#include "base/text.h"
#include "passkeys/ceremony.h"
#include "passkeys/cose_key.h"

namespace ioworker::passkeys {

inline constexpr const char* kRpId = "ioworker.example";
inline constexpr const char* kOrigin = "https://ioworker.example:8443";

inline Settings TestSettings() {
  return {.rp_id = kRpId, .name = "A network", .origins = {"https://ioworker.example", kOrigin}};
}

class FakeAuthenticator {
 public:
  struct Knobs {
    std::string rp_id = kRpId;
    std::string origin = kOrigin;
    std::string type{};                          // if not the ceremony's own
    std::string more_client_data{};              // members, each after a comma
    unsigned flags = 0x01 | 0x04 | 0x08 | 0x10;  // present, verified, backed up
    std::uint32_t count = 0;
    std::string extensions{};         // CBOR map; its flag is set if there is one
    bool sign_attestation = false;    // "packed" by itself, not "none"
    std::string statement{};          // instead of the attestation's own statement
    std::string format{};             // instead of the attestation's own format
    std::string after_attestation{};  // bytes after its end
    std::string user_handle = "user-1";
    std::string key{};  // COSE, instead of the own one
  };

  explicit FakeAuthenticator(char seed = 'a') : pair_(KeyPair::FromSeed(std::string(32, seed))) {}

  const std::string& id() const { return id_; }
  std::string CoseKey() const {
    return WriteCoseKey({.algorithm = Algorithm::kEdDsa, .bytes = pair_.public_key()});
  }

  nlohmann::json Create(const std::string& challenge) {
    const std::string client_data = ClientData("webauthn.create", challenge);
    const std::string key = knobs.key.empty() ? CoseKey() : knobs.key;
    const std::string data =
        Data(0x40, std::string(16, '\x11') + Big16(id_.size()) + id_ + key + knobs.extensions);
    return Outer({{"clientDataJSON", EncodeBase64Url(client_data)},
                  {"attestationObject", EncodeBase64Url(Attestation(data, client_data))},
                  {"transports", {"internal", "hybrid"}}});
  }

  nlohmann::json Get(const std::string& challenge) {
    const std::string client_data = ClientData("webauthn.get", challenge);
    const std::string data = Data(0, knobs.extensions);
    nlohmann::json inner = {{"clientDataJSON", EncodeBase64Url(client_data)},
                            {"authenticatorData", EncodeBase64Url(data)},
                            {"signature", EncodeBase64Url(pair_.Sign(data + Sha256(client_data)))}};
    if (!knobs.user_handle.empty()) inner["userHandle"] = EncodeBase64Url(knobs.user_handle);
    return Outer(std::move(inner));
  }

  Knobs knobs{};

 private:
  static std::string Big16(std::size_t number) {
    return {static_cast<char>(number >> 8), static_cast<char>(number & 0xFF)};
  }

  // Of a string of bytes in CBOR, in its shortest form.
  static std::string BytesHead(std::size_t size) {
    return size < 256 ? std::string("\x58") + static_cast<char>(size) : "\x59" + Big16(size);
  }

  nlohmann::json Outer(nlohmann::json inner) const {
    return {{"id", EncodeBase64Url(id_)},
            {"rawId", EncodeBase64Url(id_)},
            {"type", "public-key"},
            {"clientExtensionResults", nlohmann::json::object()},
            {"response", std::move(inner)}};
  }

  // As browsers write it: WebAuthn Level 2, section 5.8.1.1.
  std::string ClientData(const std::string& type, const std::string& challenge) const {
    return R"({"type":")" + (knobs.type.empty() ? type : knobs.type) + R"(","challenge":")" +
           EncodeBase64Url(challenge) + R"(","origin":")" + knobs.origin +
           R"(","crossOrigin":false)" + knobs.more_client_data + "}";
  }

  std::string Data(unsigned more_flags, const std::string& rest) const {
    const unsigned flags = knobs.flags | more_flags | (knobs.extensions.empty() ? 0u : 0x80u);
    return Sha256(knobs.rp_id) + static_cast<char>(flags) + Big16(knobs.count >> 16) +
           Big16(knobs.count & 0xFFFF) + rest;
  }

  std::string Attestation(const std::string& data, const std::string& client_data) const {
    std::string format = "\x64none";
    std::string statement = "\xA0";
    if (knobs.sign_attestation) {
      format = "\x66packed";
      // {"alg": -8, "sig": 64 bytes}
      statement =
          "\xA2\x63"
          "alg\x27\x63sig\x58\x40" +
          pair_.Sign(data + Sha256(client_data));
    }
    if (!knobs.format.empty()) format = knobs.format;
    if (!knobs.statement.empty()) statement = knobs.statement;
    return "\xA3\x63"
           "fmt" +
           format + "\x67" + "attStmt" + statement + "\x68" + "authData" + BytesHead(data.size()) +
           data + knobs.after_attestation;
  }

  KeyPair pair_;
  std::string id_ = Sha256(pair_.public_key());
};

}  // namespace ioworker::passkeys
