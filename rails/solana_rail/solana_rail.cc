#include "rails/solana_rail/solana_rail.h"

#include <utility>

#include <fmt/format.h>

#include "base/log.h"
#include "rails/rail_error.h"
#include "rails/solana/payout.h"
#include "rails/solana/program_address.h"
#include "rails/solana/token_amount.h"
#include "rails/solana_rail/chain_data.h"
#include "rails/solana_rail/judge.h"
#include "rails/solana_rail/pause.h"

namespace ioworker::solana_rail {
namespace {

using rails::PayoutStage;
using rails::PayoutState;
using rails::RailCode;
using rails::RailFailure;

constexpr Duration kQuoteHolds = minutes{5};
constexpr Duration kCancelLongest = seconds{25};  // below the contract's minute, with room for calls
constexpr int kCancelLooksMax = 200;

// Rounded up: the treasury is not to lose by it.
Money PriceOfLamports(std::uint64_t lamports, Money sol_price) {
  __extension__ using Wide = unsigned __int128;
  constexpr std::uint64_t kLamportsPerSol = 1'000'000'000;
  const Wide product = static_cast<Wide>(lamports) * static_cast<std::uint64_t>(sol_price.micros);
  const Wide micros = (product + kLamportsPerSol - 1) / kLamportsPerSol;
  const auto most = static_cast<Wide>(kMoneyMax.micros);
  return Money{static_cast<std::int64_t>(micros < most ? micros : most)};
}

rails::FeePart PartOf(const char* name, std::uint64_t lamports, Money sol_price) {
  return {.name = name,
          .amount = PriceOfLamports(lamports, sol_price),
          .detail = fmt::format("{} lamports", lamports)};
}

}  // namespace

SolanaRail::SolanaRail(RailSettings settings, NoncePool pool, const Clock& clock)
    : settings_(std::move(settings)),
      pool_(std::move(pool)),
      clock_(clock),
      rpc_({.urls = settings_.rpc_urls,
            .commitment = settings_.commitment,
            .ca_file = settings_.ca_file}),
      signer_(settings_.signer_socket, clock) {}

// The right cluster, a mint of the classic token program with the decimals that we reckon with, and
// a signer; once per process.
Status SolanaRail::EnsureReady() {
  if (treasury_) return {};
  TRY(const auto genesis, rpc_.GetGenesisHash());
  if (genesis != settings_.genesis_hash) {
    return RailFailure(RailCode::kMisconfigured,
                       fmt::format("the node is of the cluster {}, the settings say {}", genesis,
                                   settings_.genesis_hash));
  }
  TRY(const auto mint, rpc_.GetAccount(settings_.mint));
  const auto data = mint.account ? ReadMint(*mint.account) : std::nullopt;
  if (!data) {
    return RailFailure(RailCode::kMisconfigured,
                       "mint is no mint of the classic token program; Token-2022 is not supported: "
                       "its fees and hooks change what arrives");
  }
  if (data->decimals != settings_.decimals) {
    return RailFailure(RailCode::kMisconfigured,
                       fmt::format("the mint has {} decimals, the settings say {}", data->decimals,
                                   settings_.decimals));
  }
  TRY(treasury_, signer_.Treasury());
  return {};
}

Result<rails::RailDescription> SolanaRail::Describe() {
  TRY(EnsureReady());
  return rails::RailDescription{
      .name = "solana",
      .version = "1",
      .currency = settings_.currency,
      .decimals = settings_.decimals,
      .network = settings_.genesis_hash,
      .commitment = settings_.commitment,
      .address_label = "Solana wallet",
      .address_example = "7v91N7iZ9mNicL8WfG6cgSCKyRXydQjLh6UYBWwm6y1Q",
      .address_pattern = "^[1-9A-HJ-NP-Za-km-z]{32,44}$",
      .amount_min = settings_.amount_min,
      .amount_max = settings_.amount_max,
      .open_payouts_max = static_cast<int>(settings_.nonce_accounts.size())};
}

Result<rails::CheckedAddress> SolanaRail::ValidateAddress(const std::string& address) {
  TRY(EnsureReady());
  TRY(const auto destination,
      CheckDestination(rpc_, address, settings_.mint, *treasury_));
  return rails::CheckedAddress{
      .address = FormatAddress(destination.owner),
      .note = destination.known ? ""
                                : "nobody has used this address yet; make sure that it is yours, "
                                  "and not an exchange's that asks for a memo"};
}

Result<std::uint64_t> SolanaRail::CheckAmount(Money amount) const {
  if (amount < settings_.amount_min || amount > settings_.amount_max) {
    return RailFailure(RailCode::kAmountRefused,
                       fmt::format("amount must be {} to {}", FormatMoney(settings_.amount_min),
                                   FormatMoney(settings_.amount_max)));
  }
  const auto units = solana::UnitsOf(amount, settings_.decimals);
  if (units) return *units;
  return RailFailure(RailCode::kAmountRefused,
                     fmt::format("amount must have at most {} decimals", settings_.decimals));
}

Result<rails::RailQuote> SolanaRail::Quote(const std::string& address, Money amount) {
  TRY(EnsureReady());
  TRY(CheckAmount(amount));
  TRY(const auto destination, CheckDestination(rpc_, address, settings_.mint, *treasury_));
  const auto fee = solana::FeeLamports(settings_.compute_units, settings_.unit_price);
  rails::RailQuote quote{.parts = {PartOf("network fee", fee, settings_.sol_price)},
                         .valid_until = clock_.Now() + kQuoteHolds};
  if (!destination.has_token_account) {
    TRY(const auto rent, rpc_.GetRent(kTokenAccountBytes));
    quote.parts.push_back(PartOf("new token account", rent, settings_.sol_price));
  }
  return quote;
}

Status SolanaRail::CheckTreasury(std::uint64_t units) {
  TRY(const auto tokens, rpc_.GetAccount(solana::TokenAccountOf(*treasury_, settings_.mint)));
  const auto data = tokens.account ? ReadTokenAccount(*tokens.account) : std::nullopt;
  if (!data || data->units < units) {
    return RailFailure(RailCode::kTreasuryEmpty,
                       fmt::format("the treasury {} has {} units of the token, {} are needed",
                                   FormatAddress(*treasury_), data ? data->units : 0, units));
  }
  TRY(const auto wallet, rpc_.GetAccount(*treasury_));
  const auto fee = solana::FeeLamports(settings_.compute_units, settings_.unit_price);
  TRY(const auto account_rent, rpc_.GetRent(kTokenAccountBytes));
  TRY(const auto own_rent, rpc_.GetRent(0));
  if (wallet.account && wallet.account->lamports >= fee + account_rent + own_rent) return {};
  return RailFailure(RailCode::kTreasuryEmpty,
                     "the treasury " + FormatAddress(*treasury_) + " lacks SOL for fees and rent");
}

// Nothing while its last payout has no end, as far as this node can tell.
Result<std::optional<SolanaRail::FreeNonce>> SolanaRail::LookForFree(
    const solana::Address& account) {
  const Assignment* const last = pool_.Find(account);
  TRY(const auto reading, rpc_.GetAccount(account, last == nullptr ? 0 : last->slot));
  const auto nonce = reading.account ? ReadNonce(*reading.account) : std::nullopt;
  if (!nonce || nonce->authority != *treasury_) {
    LogWarning("{} is no nonce account of the treasury; it is left out", FormatAddress(account));
    return std::optional<FreeNonce>();
  }
  const bool open = last != nullptr && !last->released && last->nonce == nonce->value;
  if (open) return std::optional<FreeNonce>();
  return FreeNonce{.account = account, .value = nonce->value, .slot = reading.slot};
}

Result<SolanaRail::FreeNonce> SolanaRail::TakeNonce(const rails::PayoutOrder& order) {
  const auto accounts = pool_.accounts();  // a copy: Assign reorders
  for (const auto& account : accounts) {
    TRY(const auto free, LookForFree(account));
    if (!free) continue;
    TRY(pool_.Assign(account, {.order = order, .nonce = free->value, .slot = free->slot}));
    return *free;
  }
  return RailFailure(RailCode::kBusy,
                     fmt::format("all {} nonce accounts have a payout without an end",
                                 accounts.size()));
}

Result<std::string> SolanaRail::SignedTransaction(const std::string& message) {
  TRY(const auto signature, signer_.Sign(message));
  return solana::WireTransaction({signature}, message);
}

// Both signatures of the payout that the account was given to. The same bytes whenever it is called.
Result<rails::Prepared> SolanaRail::SignAssigned(const solana::Address& account) {
  Assignment assignment = *pool_.Find(account);
  if (!assignment.blob.empty()) return rails::Prepared{.blob = assignment.blob};
  const auto owner = solana::ParseAddress(assignment.order.address);
  CHECK(owner.has_value(), "checked before it was assigned");
  TRY(const auto units, CheckAmount(assignment.order.amount));
  solana::TokenPayout payout{.use = {.treasury = *treasury_,
                                     .nonce_account = account,
                                     .nonce = assignment.nonce,
                                     .compute_units = settings_.compute_units,
                                     .unit_price = settings_.unit_price,
                                     .payout = assignment.order.payout},
                             .owner = *owner,
                             .mint = settings_.mint,
                             .units = units,
                             .decimals = settings_.decimals};
  const solana::LegacyEncoder encoder;
  TRY(const auto message, encoder.Encode(PayoutMessage(payout)));
  const auto transaction = SignedTransaction(message);
  if (!transaction) {
    const bool answered = rails::RailCodeOf(transaction.error()) != RailCode::kUnreachable;
    if (answered) TRY(pool_.Release(account));  // it said no: there is no signature
    return std::unexpected(transaction.error());
  }
  payout.use.unit_price = settings_.cancel_unit_price;
  TRY(const auto cancel_message, encoder.Encode(CancelMessage(payout.use)));
  TRY(const auto cancel, SignedTransaction(cancel_message));
  assignment.blob = EncodeBlob({.genesis_hash = settings_.genesis_hash,
                                .order = assignment.order,
                                .nonce_account = account,
                                .nonce = assignment.nonce,
                                .slot = assignment.slot,
                                .transaction = *transaction,
                                .cancel = cancel});
  TRY(pool_.Assign(account, assignment));
  return rails::Prepared{.blob = assignment.blob};
}

Result<rails::Prepared> SolanaRail::Prepare(const rails::PayoutOrder& order) {
  TRY(EnsureReady());
  TRY(rails::CheckOrder(order));
  TRY(const auto units, CheckAmount(order.amount));
  if (const auto known = pool_.FindPayout(order.payout)) {
    if (pool_.Find(*known)->order == order) return SignAssigned(*known);
    return RailFailure(RailCode::kPayoutChanged,
                       "this payout was prepared for another address or amount");
  }
  const auto destination = CheckDestination(rpc_, order.address, settings_.mint, *treasury_);
  if (!destination) return std::unexpected(destination.error());
  TRY(CheckTreasury(units));
  TRY(const auto nonce, TakeNonce(order));
  return SignAssigned(nonce.account);
}

Result<PayoutState> SolanaRail::StateOf(const PreparedBlob& blob) {
  TRY(const auto reading, rpc_.GetAccount(blob.nonce_account, blob.slot));
  const auto nonce = reading.account ? ReadNonce(*reading.account) : std::nullopt;
  TRY(const auto signatures,
      rpc_.GetSignatures({blob.Signature(), blob.CancelSignature()}, reading.slot));
  // An account that is gone was closed by the operator's own hand: no value can be used any more.
  auto state = Judge({.nonce_moved = !nonce || nonce->value != blob.nonce,
                      .payout = signatures[0],
                      .cancel = signatures[1]});
  if (state.stage == PayoutStage::kConfirmed) {
    state.transaction = blob.Signature();
    state.at = rpc_.GetBlockTime(signatures[0].landed_slot);
  }
  return state;
}

Result<PayoutState> SolanaRail::GetState(const rails::Prepared& prepared) {
  TRY(EnsureReady());
  TRY(const auto blob, DecodeBlob(prepared.blob, settings_.genesis_hash));
  return StateOf(blob);
}

// An error of the nodes ("already processed", "blockhash not found", a lost answer) proves nothing:
// what came of it is looked up.
Status SolanaRail::Submit(const rails::Prepared& prepared) {
  TRY(EnsureReady());
  TRY(const auto blob, DecodeBlob(prepared.blob, settings_.genesis_hash));
  const auto sent = rpc_.Send(blob.transaction);
  if (sent) return {};
  TRY(const auto state, StateOf(blob));
  if (state.stage != PayoutStage::kUnknown) return {};
  return sent;
}

Result<rails::CancelOutcome> SolanaRail::Cancel(const rails::Prepared& prepared) {
  TRY(EnsureReady());
  TRY(const auto blob, DecodeBlob(prepared.blob, settings_.genesis_hash));
  const Duration until = clock_.Steady() + kCancelLongest;
  for (int look = 0; look < kCancelLooksMax; ++look) {
    TRY(const auto state, StateOf(blob));
    if (state.stage == PayoutStage::kConfirmed) return rails::CancelOutcome::kAlreadySent;
    if (state.stage == PayoutStage::kFailed && state.final) return rails::CancelOutcome::kCancelled;
    if (clock_.Steady() > until) break;
    if (state.stage != PayoutStage::kPending) std::ignore = rpc_.Send(blob.cancel);
    Pause(settings_.poll);
  }
  return RailFailure(RailCode::kNotFinalYet, "neither the payout nor its cancel is final yet");
}

}  // namespace ioworker::solana_rail
