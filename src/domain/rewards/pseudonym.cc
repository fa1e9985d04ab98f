#include "domain/rewards/pseudonym.h"

#include <algorithm>

#include "base/check.h"
#include "base/digest.h"

namespace ioworker::rewards {

std::string Pseudonym::Text() const {
  return Hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::optional<Pseudonym> Pseudonym::Parse(std::string_view text) {
  Pseudonym pseudonym;
  if (text.size() != pseudonym.bytes.size() * 2) return std::nullopt;
  const auto raw = FromHex(text);
  if (!raw) return std::nullopt;
  std::ranges::copy(*raw, pseudonym.bytes.begin());
  if (pseudonym.Text() != text) return std::nullopt;  // capitals
  return pseudonym;
}

std::string NonceOf(std::string_view secret, DeviceId device) {
  CHECK(secret.size() == kEpochSecretBytes, "the secret of an epoch has its length");
  return Sha256(std::string(secret) + device.Text());
}

Pseudonym PseudonymOf(DeviceId device, Instant epoch, std::string_view nonce) {
  const std::string digest = Sha256("ioworker epoch\n" + FormatInstant(epoch) + "\n" +
                                    device.Text() + "\n" + Hex(nonce) + "\n");
  Pseudonym pseudonym;
  std::ranges::copy(digest, pseudonym.bytes.begin());
  return pseudonym;
}

}  // namespace ioworker::rewards
