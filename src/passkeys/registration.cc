#include "passkeys/registration.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/digest.h"
#include "base/text.h"
#include "passkeys/attestation.h"
#include "passkeys/authenticator_data.h"
#include "passkeys/client_data.h"
#include "passkeys/fido.h"
#include "passkeys/response.h"
#include "passkeys/strict_json.h"

namespace ioworker::passkeys {
namespace {

using nlohmann::json;

// Hints: what is no plain word is left out, and so is what comes after many.
std::vector<std::string> ReadTransports(const json& inner) {
  constexpr std::size_t kTransportsMax = 8;
  constexpr std::size_t kWordMax = 32;
  const auto in_word = [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; };
  std::vector<std::string> transports;
  const auto list = inner.find("transports");
  if (list == inner.end() || !list->is_array()) return transports;
  for (const auto& each : *list) {
    const auto* word = each.get_ptr<const std::string*>();
    if (transports.size() == kTransportsMax) break;
    if (word == nullptr || word->empty() || word->size() > kWordMax) continue;
    if (std::ranges::all_of(*word, in_word)) transports.push_back(*word);
  }
  return transports;
}

Result<AttestedCredential> ReadNewCredential(const Response& response,
                                             const Attestation& attestation) {
  auto credential = ReadAttestedCredential(attestation.authenticator_data);
  if (!credential) {
    return InvalidArgument("response.attestationObject", "passkey_algorithm_unsupported",
                           "this device's key is of a kind that we cannot check, or broken; use "
                           "another device (ES256, EdDSA or RS256)");
  }
  if (credential->id != response.credential_id) {
    return InvalidResponse("id", "the authenticator has made another one");
  }
  return *std::move(credential);
}

Status CheckSelfAttestation(const Settings& settings, const Attestation& attestation,
                            std::string_view client_data, Algorithm algorithm) {
  if (attestation.self_signature.empty()) return {};
  const std::string hash = Sha256(client_data);
  const bool holds = attestation.algorithm == static_cast<int>(algorithm) &&
                     VerifySelfAttestation({.rp_id = settings.rp_id,
                                            .authenticator_data = attestation.authenticator_data,
                                            .client_data_hash = hash,
                                            .signature = attestation.self_signature},
                                           algorithm);
  if (holds) return {};
  return Unauthenticated("passkey_signature_wrong", "the new passkey's signature does not hold");
}

}  // namespace

Begun BeginRegistration(const Settings& settings, const User& user,
                        const std::vector<std::string>& existing, Random& random) {
  CHECK(!user.handle.empty() && user.handle.size() <= kUserHandleBytesMax, "length of a handle");
  CHECK(existing.size() <= kListedCredentialsMax, "the account's limit on passkeys");
  const std::string challenge = random.Bytes(kChallengeBytes);
  json algorithms = json::array();
  for (const Algorithm algorithm : kAlgorithms) {
    algorithms.push_back({{"type", "public-key"}, {"alg", static_cast<int>(algorithm)}});
  }
  json excluded = json::array();
  for (const auto& id : existing) {
    excluded.push_back({{"type", "public-key"}, {"id", EncodeBase64Url(id)}});
  }
  const json options = {{"rp", {{"id", settings.rp_id}, {"name", settings.name}}},
                        {"user",
                         {{"id", EncodeBase64Url(user.handle)},
                          {"name", user.name},
                          {"displayName", user.display_name}}},
                        {"challenge", EncodeBase64Url(challenge)},
                        {"pubKeyCredParams", algorithms},
                        {"timeout", kTimeToAnswer / milliseconds{1}},
                        {"excludeCredentials", excluded},
                        {"authenticatorSelection",
                         {{"residentKey", "required"},
                          {"requireResidentKey", true},
                          {"userVerification", "required"}}},
                        {"attestation", "none"}};
  return {.options = WriteJson(options), .challenge = challenge};
}

Result<Credential> FinishRegistration(const Settings& settings, std::string_view challenge,
                                      std::string_view response) {
  TRY(const auto answer, ReadResponse(response));
  TRY(const auto client_data, ReadBytes(answer.inner, "clientDataJSON", kClientDataBytesMax));
  TRY(CheckClientData(settings, CeremonyType::kCreate, challenge, client_data));
  TRY(const auto object, ReadBytes(answer.inner, "attestationObject", kAttestationBytesMax));
  TRY(const auto attestation, ReadAttestation(object));
  TRY(const auto head, CheckAuthenticatorData(settings.rp_id, attestation.authenticator_data));
  if (!head.has_credential) return InvalidResponse("authenticatorData", "it has no credential");
  TRY(auto made, ReadNewCredential(answer, attestation));
  TRY(CheckSelfAttestation(settings, attestation, client_data, made.key.algorithm));
  return Credential{.id = std::move(made.id),
                    .public_key = WriteCoseKey(made.key),
                    .sign_count = head.sign_count,
                    .transports = ReadTransports(answer.inner),
                    .backed_up = head.backed_up,
                    .aaguid = std::move(made.aaguid)};
}

}  // namespace ioworker::passkeys
