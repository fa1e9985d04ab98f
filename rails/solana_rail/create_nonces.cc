#include "rails/solana_rail/create_nonces.h"

#include <fmt/format.h>

#include "base/log.h"
#include "rails/rail_error.h"
#include "rails/solana/instruction.h"
#include "rails/solana/message.h"
#include "rails/solana_rail/chain_data.h"
#include "rails/solana_rail/pause.h"

namespace ioworker::solana_rail {
namespace {

constexpr int kLooksMax = 90;
constexpr std::size_t kSeedBytes = 32;

// The account's key signs its making and is forgotten: afterwards only the authority can use it.
Result<solana::Address> CreateOne(Rpc& rpc, const KeyPair& payer, const NonceCreation& creation,
                                  const KeyPair& account) {
  const auto address = solana::AddressOf(account.public_key());
  const auto from = solana::AddressOf(payer.public_key());
  TRY(const auto rent, rpc.GetRent(kNonceBytes));
  TRY(const auto blockhash, rpc.GetLatestBlockhash());
  const solana::Message message{
      .payer = from,
      .lifetime = *solana::ParseAddress(blockhash),
      .instructions = {
          solana::CreateAccount(
              {.payer = from, .account = address, .lamports = rent, .bytes = kNonceBytes}),
          solana::InitializeNonce(address, creation.authority)}};
  TRY(const auto bytes, solana::LegacyEncoder().Encode(message));
  const auto wire = solana::WireTransaction({payer.Sign(bytes), account.Sign(bytes)}, bytes);
  for (int look = 0; look < kLooksMax; ++look) {
    const auto sent = rpc.Send(wire);
    Pause(creation.poll);
    const auto reading = rpc.GetAccount(address);
    const auto nonce =
        reading && reading->account ? ReadNonce(*reading->account) : std::optional<NonceData>();
    if (nonce && nonce->authority == creation.authority) return address;
    if (!sent) LogDebug("{} {}", sent.error().message, sent.error().detail);
  }
  return rails::RailFailure(rails::RailCode::kUnreachable,
                            "the nonce account did not come; has the payer enough SOL?");
}

}  // namespace

Result<std::vector<solana::Address>> CreateNonces(Rpc& rpc, const KeyPair& payer,
                                                  const NonceCreation& creation, Random& random) {
  std::vector<solana::Address> made;
  for (int i = 0; i < creation.count && i < kNoncesAtOnceMax; ++i) {
    auto one = CreateOne(rpc, payer, creation, KeyPair::FromSeed(random.Bytes(kSeedBytes)));
    if (!one) {
      for (const auto& address : made) one.error().message += "; made: " + FormatAddress(address);
      return std::unexpected(one.error());
    }
    made.push_back(*one);
  }
  return made;
}

}  // namespace ioworker::solana_rail
