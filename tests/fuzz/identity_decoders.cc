// What people's wallets, passkeys and keyboards say of who they are.
#include "base/base58.h"
#include "every_decoder.h"
#include "mail/address.h"
#include "passkeys/assertion.h"
#include "passkeys/attestation.h"
#include "passkeys/client_data.h"
#include "passkeys/fido.h"
#include "passkeys/registration.h"
#include "solana_sign_in/envelope.h"

namespace ioworker::fuzz {
namespace {

const passkeys::Settings& Settings() {
  static const passkeys::Settings kSettings{
      .rp_id = "localhost", .name = "A network", .origins = {"http://localhost:8080"}};
  return kSettings;
}

const std::string kChallenge(passkeys::kChallengeBytes, '\0');

}  // namespace

void Base58(std::string_view bytes) {
  if (const auto decoded = DecodeBase58(bytes)) {
    CHECK(decoded->size() <= kBase58BytesMax, "a text has its bounds");
    CHECK(EncodeBase58(*decoded) == bytes, "no two texts are the same bytes");
  }
  if (bytes.size() > kBase58BytesMax) return;
  CHECK(DecodeBase58(EncodeBase58(bytes)) == bytes, "bytes read back");
}

void ClientData(std::string_view bytes) {
  using enum passkeys::CeremonyType;
  const auto made = passkeys::CheckClientData(Settings(), kCreate, kChallenge, bytes);
  const auto used = passkeys::CheckClientData(Settings(), kGet, kChallenge, bytes);
  if (!made) CheckRefusal(made.error());
  CHECK(!made || !used, "one answer is not of both ceremonies");
}

void PasskeyResponse(std::string_view bytes) {
  const auto made = passkeys::FinishRegistration(Settings(), kChallenge, bytes);
  if (!made) CheckRefusal(made.error());
  const auto answer = passkeys::ReadAssertion(bytes);
  if (!answer) return CheckRefusal(answer.error());
  const passkeys::KnownCredential known{
      .id = answer->credential_id,
      .public_key = passkeys::WriteCoseKey(
          {.algorithm = passkeys::Algorithm::kEdDsa, .bytes = std::string(32, '\x09')}),
      .user_handle = answer->user_handle};
  const auto finished = passkeys::FinishAssertion(Settings(), kChallenge, known, *answer);
  CHECK(!finished, "nobody has this key");
  CheckRefusal(finished.error());
}

void Attestation(std::string_view bytes) {
  const auto attestation = passkeys::ReadAttestation(bytes);
  const std::string_view data = attestation ? attestation->authenticator_data : bytes;
  const auto credential = passkeys::ReadAttestedCredential(data);
  if (!attestation) CheckRefusal(attestation.error());
  if (!credential) return;
  const auto cose = passkeys::WriteCoseKey(credential->key);
  CHECK(passkeys::ReadCoseKey(cose) == credential->key, "a key reads back");
}

// The first byte says how much of the end is taken as our text.
void SigningEnvelope(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::string key(32, 'k');
  const auto signed_bytes = bytes.substr(1);
  const auto size =
      std::min<std::size_t>(static_cast<unsigned char>(bytes[0]), signed_bytes.size());
  const auto text = signed_bytes.substr(signed_bytes.size() - size);
  if (!solana_sign_in::IsEnvelopeOf(signed_bytes, text, key)) return;
  CHECK(signed_bytes[0] == '\xff' && !text.empty(), "no transaction begins so");
  CHECK(!solana_sign_in::IsEnvelopeOf(signed_bytes, text.substr(1), key), "one text an envelope");
}

void MailAddress(std::string_view bytes) {
  const auto address = mail::NormalAddress(bytes);
  if (!address) return CheckRefusal(address.error());
  CHECK(mail::NormalAddress(*address) == address, "what is normal stays");
  CHECK(address->find_first_of("\r\n <>,") == std::string::npos, "it fits into a head");
}

}  // namespace ioworker::fuzz
