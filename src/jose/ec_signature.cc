#include "jose/ec_signature.h"

#include "base/check.h"
#include "jose/handles.h"

namespace ioworker::jose {
namespace {

constexpr int kNumberBytes = kEcSignatureBytes / 2;

unsigned char* Raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

const unsigned char* Raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

std::optional<std::string> EcSignatureToDer(std::string_view raw) {
  if (raw.size() != kEcSignatureBytes) return std::nullopt;
  NumberHandle r(BN_bin2bn(Raw(raw), kNumberBytes, nullptr));
  NumberHandle s(BN_bin2bn(Raw(raw.substr(kNumberBytes)), kNumberBytes, nullptr));
  const EcSignatureHandle signature(ECDSA_SIG_new());
  CHECK(r && s && signature, "memory");
  CHECK(ECDSA_SIG_set0(signature.get(), r.release(), s.release()) == 1);
  const int size = i2d_ECDSA_SIG(signature.get(), nullptr);
  if (size <= 0) return std::nullopt;
  std::string der(static_cast<std::size_t>(size), '\0');
  unsigned char* to = Raw(der);
  CHECK(i2d_ECDSA_SIG(signature.get(), &to) == size);
  return der;
}

std::optional<std::string> EcSignatureFromDer(std::string_view der) {
  const unsigned char* from = Raw(der);
  const EcSignatureHandle signature(d2i_ECDSA_SIG(nullptr, &from, static_cast<long>(der.size())));
  if (!signature || from != Raw(der) + der.size()) return std::nullopt;
  std::string raw(kEcSignatureBytes, '\0');
  const auto* const r = ECDSA_SIG_get0_r(signature.get());
  const auto* const s = ECDSA_SIG_get0_s(signature.get());
  if (BN_is_negative(r) != 0 || BN_is_negative(s) != 0) return std::nullopt;
  if (BN_bn2binpad(r, Raw(raw), kNumberBytes) != kNumberBytes ||
      BN_bn2binpad(s, Raw(raw) + kNumberBytes, kNumberBytes) != kNumberBytes) {
    return std::nullopt;
  }
  return raw;
}

}  // namespace ioworker::jose
