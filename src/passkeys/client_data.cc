#include "passkeys/client_data.h"

#include <algorithm>

#include <nlohmann/json.hpp>
#include <sodium.h>

#include "base/check.h"
#include "base/text.h"
#include "passkeys/strict_json.h"

namespace ioworker::passkeys {
namespace {

constexpr const char* kField = "response.clientDataJSON";

bool SameBytes(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view TypeName(CeremonyType type) {
  return type == CeremonyType::kCreate ? "webauthn.create" : "webauthn.get";
}

// Absent or false.
bool IsWithinOurPage(const nlohmann::json& data) {
  const auto crossing = data.find("crossOrigin");
  return (crossing == data.end() || *crossing == false) && !data.contains("topOrigin");
}

}  // namespace

Status CheckClientData(const Settings& settings, CeremonyType type, std::string_view challenge,
                       std::string_view client_data_json) {
  CHECK(challenge.size() == kChallengeBytes, "the challenge that Begin… has made");
  if (client_data_json.size() > kClientDataBytesMax) return InvalidResponse(kField, "too long");
  const auto data = ParseObject(client_data_json);
  if (!data) return InvalidResponse(kField, "it is no JSON object");
  const std::string* said_type = FindString(*data, "type");
  const std::string* said_challenge = FindString(*data, "challenge");
  const std::string* origin = FindString(*data, "origin");
  if (said_type == nullptr || said_challenge == nullptr || origin == nullptr) {
    return InvalidResponse(kField, "type, challenge or origin is missing");
  }
  if (*said_type != TypeName(type)) {
    return Unauthenticated("passkey_type_wrong", "this answers another question; try again");
  }
  if (!SameBytes(*said_challenge, EncodeBase64Url(challenge))) {
    return Unauthenticated("passkey_challenge_wrong",
                           "this answers another request than the one that waits; try again");
  }
  if (std::ranges::find(settings.origins, *origin) == settings.origins.end()) {
    return Unauthenticated("passkey_origin_wrong",
                           "the passkey was used on another site; open this network's own page");
  }
  if (!IsWithinOurPage(*data)) {
    return Unauthenticated("passkey_cross_origin",
                           "the page was shown within another site; open it by itself");
  }
  return {};
}

}  // namespace ioworker::passkeys
