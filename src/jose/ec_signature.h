// The two spellings of a signature by P-256: tokens carry r and s side by side, 32 bytes each
// (RFC 7518, section 3.4); OpenSSL wants and gives DER. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ioworker::jose {

inline constexpr std::size_t kEcSignatureBytes = 64;

// Nothing unless it has exactly kEcSignatureBytes.
std::optional<std::string> EcSignatureToDer(std::string_view raw);

// Nothing unless it is the DER of a signature whose numbers have 32 bytes at most.
std::optional<std::string> EcSignatureFromDer(std::string_view der);

}  // namespace ioworker::jose
