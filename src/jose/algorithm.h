// Algorithm: how a token may be signed. Three, and no others: "none" and the ones with a shared
// secret (HS256 …) have no name here, so no token can ask for them. Source: RFC 7518, RFC 8037.
#pragma once

#include <optional>
#include <string_view>

namespace ioworker::jose {

enum class Algorithm { kRs256, kEs256, kEdDsa };

// "RS256", "ES256", "EdDSA".
constexpr std::string_view AlgorithmName(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kRs256:
      return "RS256";
    case Algorithm::kEs256:
      return "ES256";
    case Algorithm::kEdDsa:
      return "EdDSA";
  }
  return {};
}

// Exactly these spellings.
constexpr std::optional<Algorithm> ParseAlgorithm(std::string_view name) {
  for (const Algorithm each : {Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa}) {
    if (AlgorithmName(each) == name) return each;
  }
  return std::nullopt;
}

}  // namespace ioworker::jose
