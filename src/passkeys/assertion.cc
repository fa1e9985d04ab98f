#include "passkeys/assertion.h"

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

Status CheckSignature(const Settings& settings, const KnownCredential& known,
                      const AssertionAnswer& answer) {
  const auto key = ReadCoseKey(known.public_key);
  if (!key) return Internal("a stored passkey's public key is broken");
  const std::string hash = Sha256(answer.client_data);
  const SignedData data{.rp_id = settings.rp_id,
                        .authenticator_data = answer.authenticator_data,
                        .client_data_hash = hash,
                        .signature = answer.signature};
  if (VerifyAssertion(data, *key)) return {};
  return Unauthenticated("passkey_signature_wrong", "the passkey's signature does not hold");
}

}  // namespace

Begun BeginAssertion(const Settings& settings, const std::vector<std::string>& allowed,
                     Random& random) {
  CHECK(allowed.size() <= kListedCredentialsMax, "the account's limit on passkeys");
  const std::string challenge = random.Bytes(kChallengeBytes);
  json credentials = json::array();
  for (const auto& id : allowed) {
    credentials.push_back({{"type", "public-key"}, {"id", EncodeBase64Url(id)}});
  }
  const json options = {{"challenge", EncodeBase64Url(challenge)},
                        {"timeout", kTimeToAnswer / milliseconds{1}},
                        {"rpId", settings.rp_id},
                        {"allowCredentials", credentials},
                        {"userVerification", "required"}};
  return {.options = WriteJson(options), .challenge = challenge};
}

Result<AssertionAnswer> ReadAssertion(std::string_view response) {
  TRY(auto outer, ReadResponse(response));
  TRY(auto client_data, ReadBytes(outer.inner, "clientDataJSON", kClientDataBytesMax));
  TRY(auto data, ReadBytes(outer.inner, "authenticatorData", kAuthenticatorDataBytesMax));
  TRY(auto signature, ReadBytes(outer.inner, "signature", kSignatureBytesMax));
  AssertionAnswer answer{.credential_id = std::move(outer.credential_id),
                         .client_data = std::move(client_data),
                         .authenticator_data = std::move(data),
                         .signature = std::move(signature)};
  const auto handle = outer.inner.find("userHandle");
  if (handle != outer.inner.end() && !handle->is_null()) {
    TRY(answer.user_handle, ReadBytes(outer.inner, "userHandle", kUserHandleBytesMax));
  }
  return answer;
}

Result<Assertion> FinishAssertion(const Settings& settings, std::string_view challenge,
                                  const KnownCredential& known, const AssertionAnswer& answer) {
  if (answer.credential_id != known.id) {
    return Unauthenticated("passkey_unknown", "this passkey is not known here; use another one");
  }
  if (!answer.user_handle.empty() && answer.user_handle != known.user_handle) {
    return Unauthenticated("passkey_user_wrong", "this passkey is of another account");
  }
  TRY(CheckClientData(settings, CeremonyType::kGet, challenge, answer.client_data));
  TRY(const auto head, CheckAuthenticatorData(settings.rp_id, answer.authenticator_data));
  TRY(CheckSignature(settings, known, answer));
  // WebAuthn, section 7.2, step 21. Devices that do not count say 0 each time.
  const bool counts = head.sign_count != 0 || known.sign_count != 0;
  if (counts && head.sign_count <= known.sign_count) {
    return Unauthenticated("passkey_cloned",
                           "this passkey was used elsewhere in the meantime, as if it had been "
                           "copied; sign in another way and remove it");
  }
  return Assertion{.credential_id = known.id,
                   .user_handle = known.user_handle,
                   .sign_count = head.sign_count,
                   .backed_up = head.backed_up};
}

}  // namespace ioworker::passkeys
