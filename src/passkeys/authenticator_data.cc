#include "passkeys/authenticator_data.h"

#include "base/digest.h"
#include "passkeys/strict_json.h"

namespace ioworker::passkeys {
namespace {

constexpr std::size_t kHeadBytes = kSha256Bytes + 1 + 4;
constexpr unsigned kUserPresent = 0x01;
constexpr unsigned kUserVerified = 0x04;
constexpr unsigned kBackupEligible = 0x08;
constexpr unsigned kBackedUp = 0x10;
constexpr unsigned kHasCredential = 0x40;
constexpr unsigned kHasExtensions = 0x80;

}  // namespace

Result<AuthenticatorHead> CheckAuthenticatorData(std::string_view rp_id, std::string_view data) {
  constexpr const char* kField = "authenticatorData";
  if (data.size() < kHeadBytes || data.size() > kAuthenticatorDataBytesMax) {
    return InvalidResponse(kField, "its length is wrong");
  }
  if (data.substr(0, kSha256Bytes) != Sha256(rp_id)) {
    return Unauthenticated("passkey_rp_wrong", "this passkey belongs to another site");
  }
  const auto at = [&](std::size_t i) { return std::uint32_t{static_cast<std::uint8_t>(data[i])}; };
  const unsigned flags = at(kSha256Bytes);
  if ((flags & kUserPresent) == 0 || (flags & kUserVerified) == 0) {
    return Unauthenticated("passkey_user_not_verified",
                           "the passkey's device has not verified you; set a PIN, a fingerprint or "
                           "a screen lock there and try again");
  }
  if ((flags & kBackedUp) != 0 && (flags & kBackupEligible) == 0) {
    return InvalidResponse(kField, "backed up without being eligible");
  }
  const bool has_more = (flags & (kHasCredential | kHasExtensions)) != 0;
  if (has_more != (data.size() > kHeadBytes)) return InvalidResponse(kField, "its length is wrong");
  constexpr std::size_t kCountAt = kSha256Bytes + 1;
  return AuthenticatorHead{.has_credential = (flags & kHasCredential) != 0,
                           .has_extensions = (flags & kHasExtensions) != 0,
                           .backed_up = (flags & kBackedUp) != 0,
                           .sign_count = at(kCountAt) << 24 | at(kCountAt + 1) << 16 |
                                         at(kCountAt + 2) << 8 | at(kCountAt + 3)};
}

}  // namespace ioworker::passkeys
