#include "rails/solana/program_address.h"

#include <string>

#include "base/check.h"
#include "base/digest.h"
#include "rails/solana/curve.h"
#include "rails/solana/programs.h"

namespace ioworker::solana {

std::optional<Address> FindProgramAddress(std::span<const std::string_view> seeds,
                                          const Address& program) {
  if (seeds.size() > kSeedsMax) return std::nullopt;
  std::string begin;
  for (const auto seed : seeds) {
    if (seed.size() > kSeedBytesMax) return std::nullopt;
    begin += seed;
  }
  for (int bump = 255; bump >= 0; --bump) {
    std::string hashed = begin;
    hashed.push_back(static_cast<char>(bump));
    hashed += program.View();
    hashed += "ProgramDerivedAddress";
    const Address found = AddressOf(Sha256(hashed));
    if (!IsOnCurve(found)) return found;
  }
  return std::nullopt;
}

Address TokenAccountOf(const Address& owner, const Address& mint) {
  const std::string_view seeds[] = {owner.View(), TokenProgram().View(), mint.View()};
  const auto found = FindProgramAddress(seeds, AssociatedTokenProgram());
  CHECK(found.has_value(), "256 bumps on the curve in a row");
  return *found;
}

}  // namespace ioworker::solana
