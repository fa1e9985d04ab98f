#include "rails/solana_rail/destination.h"

#include "rails/rail_error.h"
#include "rails/solana/curve.h"
#include "rails/solana/program_address.h"
#include "rails/solana/programs.h"
#include "rails/solana_rail/chain_data.h"

namespace ioworker::solana_rail {
namespace {

std::unexpected<Error> Refuse(const char* why) {
  return rails::RailFailure(rails::RailCode::kAddressRefused, why);
}

Status CheckWallet(const ChainAccount& account) {
  if (account.owner == solana::SystemProgram()) {
    if (account.data.empty()) return {};
    return Refuse("address is a nonce account; give the wallet's own address");
  }
  if (account.owner == solana::TokenProgram() || account.owner == solana::Token2022Program()) {
    return Refuse("address is a token account or a mint; give the wallet's own address");
  }
  return Refuse("address belongs to a program; give the wallet's own address");
}

Status CheckTokenAccount(const ChainAccount& account, const solana::Address& owner,
                         const solana::Address& mint) {
  // Anybody can send SOL to an address before its token account is made; that is no hindrance.
  if (account.owner == solana::SystemProgram() && account.data.empty()) return {};
  const auto read = ReadTokenAccount(account);
  if (!read || read->mint != mint) {
    return Refuse("the wallet's token account is not one of the classic token program");
  }
  if (read->owner != owner) return Refuse("the wallet's token account was given to another owner");
  if (read->frozen) return Refuse("the wallet's token account is frozen by the token's issuer");
  return {};
}

}  // namespace

Result<Destination> CheckDestination(Rpc& rpc, const std::string& address,
                                     const solana::Address& mint, const solana::Address& treasury) {
  const auto owner = solana::ParseAddress(address);
  if (!owner) return Refuse("address is no Solana address: 32 bytes in base 58");
  if (!solana::IsOnCurve(*owner)) {
    return Refuse("address has no key: it is derived by a program, and a payout would be stuck");
  }
  if (*owner == treasury) return Refuse("address is the treasury itself");
  if (*owner == mint) return Refuse("address is the token's mint; give the wallet's own address");
  Destination destination{.owner = *owner};
  TRY(const auto wallet, rpc.GetAccount(*owner));
  if (wallet.account) TRY(CheckWallet(*wallet.account));
  destination.known = wallet.account.has_value();
  TRY(const auto tokens, rpc.GetAccount(solana::TokenAccountOf(*owner, mint)));
  if (tokens.account) {
    TRY(CheckTokenAccount(*tokens.account, *owner, mint));
    destination.has_token_account = tokens.account->owner == solana::TokenProgram();
  }
  return destination;
}

}  // namespace ioworker::solana_rail
