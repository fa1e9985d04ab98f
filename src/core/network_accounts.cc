// The network's rules about accounts and money that comes in.
#include <utility>

#include "base/check.h"
#include "core/network.h"
#include "domain/ledger/chain.h"

namespace ioworker::core {

Outcome Network::Do(const CreateAccount& command, Step& step) {
  const std::string hash = std::to_string(command.roles.bits) + " " + command.name;
  if (const auto* before = FindRequest(command.asker, command.request_id)) {
    if (before->request_hash != hash) return {.verdict = Verdict::kRequestIdReused};
    return {.verdict = Verdict::kRepeated, .account = before->created_account};
  }
  const accounts::Account account{
      .id = command.id, .name = command.name, .roles = command.roles, .created_at = step.now};
  accounts_.emplace(account.id, account);
  step.changes.accounts[account.id] = account;
  Remember({.account = command.asker,
            .request_id = command.request_id,
            .request_hash = hash,
            .created_account = account.id},
           step);
  Record({.actor = command.actor,
          .noun = "account",
          .object = account.id.Text(),
          .action = "created",
          .renter = account.id},
         step);
  return {.account = account.id};
}

Outcome Network::Do(const UpdateAccount& command, Step& step) {
  const auto found = accounts_.find(command.account);
  if (found == accounts_.end()) return {.verdict = Verdict::kAccountUnknown};
  auto& account = found->second;
  if (!command.country || *command.country == account.country) return {.account = account.id};
  const Country before = std::exchange(account.country, *command.country);
  step.changes.accounts[account.id] = account;
  Record({.actor = account.id.Text(),
          .noun = "account",
          .object = account.id.Text(),
          .action = "country",
          .before = before.Text(),
          .after = account.country.Text(),
          .renter = account.id},
         step);
  return {.account = account.id};
}

Outcome Network::Do(const CreditAccount& command, Step& step) {
  const std::string hash =
      command.account.Text() + " " + FormatMoney(command.amount) + " " + command.note;
  if (const auto* before = FindRequest(command.actor, command.request_id)) {
    if (before->request_hash != hash) return {.verdict = Verdict::kRequestIdReused};
    return {.verdict = Verdict::kRepeated, .sequence = before->transfer, .at = before->at};
  }
  if (!accounts_.contains(command.account)) return {.verdict = Verdict::kAccountUnknown};
  const auto outcome = Post({.sequence = 0,
                             .kind = ledger::TransferKind::kCredit,
                             .from = ledger::PurseId::Outside(),
                             .to = ledger::PurseId::Spending(command.account),
                             .amount = command.amount,
                             .lease = {},
                             .device = {},
                             .note = command.note,
                             .at = {}},
                            /*from_held=*/false, step);
  if (outcome != ledger::PostOutcome::kOk) return {.verdict = Verdict::kAmountInvalid};
  Remember({.account = command.actor,
            .request_id = command.request_id,
            .request_hash = hash,
            .transfer = chain_head_.sequence},
           step);
  Record({.actor = command.actor.Text(),
          .noun = "account",
          .object = command.account.Text(),
          .action = "credited",
          .after = FormatMoney(command.amount),
          .renter = command.account},
         step);
  demand_.Afford(command.account,
                 ledger_.Find(ledger::PurseId::Spending(command.account)).available);
  return {.sequence = chain_head_.sequence, .at = step.now};
}

Outcome Network::Do(const ConvertEarnings& command, Step& step) {
  const std::string hash = "convert " + FormatMoney(command.amount);
  if (const auto* before = FindRequest(command.account, command.request_id)) {
    if (before->request_hash != hash) return {.verdict = Verdict::kRequestIdReused};
    return {.verdict = Verdict::kRepeated, .sequence = before->transfer, .at = before->at};
  }
  if (!accounts_.contains(command.account)) return {.verdict = Verdict::kAccountUnknown};
  const auto spending = ledger::PurseId::Spending(command.account);
  const auto outcome = Post({.sequence = 0,
                             .kind = ledger::TransferKind::kConversion,
                             .from = ledger::PurseId::Earnings(command.account),
                             .to = spending,
                             .amount = command.amount,
                             .lease = {},
                             .device = {},
                             .note = {},
                             .at = {}},
                            /*from_held=*/false, step);
  if (outcome == ledger::PostOutcome::kInsufficientFunds) {
    return {.verdict = Verdict::kEarningsTooSmall};
  }
  if (outcome != ledger::PostOutcome::kOk) return {.verdict = Verdict::kAmountInvalid};
  Remember({.account = command.account,
            .request_id = command.request_id,
            .request_hash = hash,
            .transfer = chain_head_.sequence},
           step);
  Record({.actor = command.account.Text(),
          .noun = "account",
          .object = command.account.Text(),
          .action = "converted",
          .after = FormatMoney(command.amount),
          .renter = command.account},
         step);
  demand_.Afford(command.account, ledger_.Find(spending).available);
  return {.sequence = chain_head_.sequence, .at = step.now};
}

void Network::Save(const ledger::PurseId& purse, Step& step) {
  step.changes.purses[purse] = ledger_.Find(purse);
}

// Numbers, dates and chains a transfer, moves its money, and keeps what has changed. One that the
// ledger refuses changes nothing.
ledger::PostOutcome Network::Post(ledger::Transfer transfer, bool from_held, Step& step) {
  transfer.sequence = chain_head_.sequence + 1;
  transfer.at = step.now;
  const auto outcome = from_held ? ledger_.PostHeld(transfer) : ledger_.Post(transfer);
  if (outcome != ledger::PostOutcome::kOk) return outcome;
  transfer.hash = ledger::HashAfter(chain_head_.hash, transfer);
  chain_head_ = {.sequence = transfer.sequence, .hash = transfer.hash};
  Save(transfer.from, step);
  Save(transfer.to, step);
  step.changes.transfers.push_back(std::move(transfer));
  return outcome;
}

// Moves money that the rules have already found to be there.
void Network::Transfer(ledger::Transfer transfer, bool from_held, Step& step) {
  if (transfer.amount == Money{}) return;
  const auto outcome = Post(std::move(transfer), from_held, step);
  CHECK(outcome == ledger::PostOutcome::kOk, "a lease was charged more than its hold");
}

}  // namespace ioworker::core
