// Writes what our encoder makes of each line of JSON that it reads, for differential.mjs.
#include <iostream>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sodium.h>

#include "base/check.h"
#include "base/digest.h"
#include "rails/solana/message.h"
#include "rails/solana/payout.h"
#include "rails/solana/program_address.h"
#include "rails/solana/programs.h"

namespace ioworker::solana {
namespace {

Address Read(const nlohmann::json& line, const char* name) {
  const auto address = ParseAddress(line.at(name).get<std::string>());
  CHECK(address.has_value(), "no address");
  return *address;
}

// The same search with the test that looks right and is not.
std::string TokenAccountByLibsodium(const Address& owner, const Address& mint) {
  for (int bump = 255; bump >= 0; --bump) {
    std::string hashed;
    hashed.append(owner.View()).append(TokenProgram().View()).append(mint.View());
    hashed.push_back(static_cast<char>(bump));
    hashed.append(AssociatedTokenProgram().View()).append("ProgramDerivedAddress");
    const Address found = AddressOf(Sha256(hashed));
    if (crypto_core_ed25519_is_valid_point(found.bytes.data()) == 0) return FormatAddress(found);
  }
  return "";
}

std::string Encoded(const Message& message) {
  const auto bytes = LegacyEncoder().Encode(message);
  return bytes ? Hex(*bytes) : bytes.error().message;
}

nlohmann::json Answer(const nlohmann::json& line) {
  const Address owner = Read(line, "owner");
  const Address mint = Read(line, "mint");
  const TokenPayout payout{.use = {.treasury = Read(line, "treasury"),
                                   .nonce_account = Read(line, "nonce_account"),
                                   .nonce = Read(line, "nonce"),
                                   .compute_units = line.at("compute_units"),
                                   .unit_price = line.at("unit_price"),
                                   .payout = line.at("payout")},
                           .owner = owner,
                           .mint = mint,
                           .units = line.at("units"),
                           .decimals = line.at("decimals")};
  const Address fresh = Read(line, "nonce_account");
  const Message creation{.payer = Read(line, "treasury"),
                         .lifetime = Read(line, "nonce"),
                         .instructions = {CreateAccount({.payer = Read(line, "treasury"),
                                                         .account = fresh,
                                                         .lamports = 1'447'680,
                                                         .bytes = 80}),
                                          InitializeNonce(fresh, owner)}};
  return {{"token_account", FormatAddress(TokenAccountOf(owner, mint))},
          {"by_libsodium", TokenAccountByLibsodium(owner, mint)},
          {"payout", Encoded(PayoutMessage(payout))},
          {"cancel", Encoded(CancelMessage(payout.use))},
          {"creation", Encoded(creation)}};
}

}  // namespace
}  // namespace ioworker::solana

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << ioworker::solana::Answer(nlohmann::json::parse(line)).dump() << std::endl;
  }
}
