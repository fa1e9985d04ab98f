#include "app/accounts.h"

#include "app/ledger.h"
#include "app/messages.h"
#include "base/text.h"
#include "store/accounts.h"
#include "store/ledger.h"

namespace ioworker::app {
namespace {

v1::Account ToMessage(const accounts::Account& account, const std::string& currency,
                      const store::PurseSums& sums) {
  v1::Account message;
  message.set_id(account.id.Text());
  message.set_name(account.name);
  if (account.roles.Has(accounts::Role::kRenter)) message.add_roles(v1::Account::RENTER);
  if (account.roles.Has(accounts::Role::kLender)) message.add_roles(v1::Account::LENDER);
  if (account.roles.Has(accounts::Role::kOperator)) message.add_roles(v1::Account::OPERATOR);
  *message.mutable_balance() = ToBalance(sums, currency);
  Put(account.created_at, message.mutable_created_at());
  message.set_country(account.country.Text());
  return message;
}

Result<accounts::Roles> ReadRoles(const v1::CreateAccountRequest& request) {
  accounts::Roles roles;
  for (const auto role : request.roles()) {
    switch (role) {
      case v1::Account::RENTER:
        roles.Add(accounts::Role::kRenter);
        break;
      case v1::Account::LENDER:
        roles.Add(accounts::Role::kLender);
        break;
      case v1::Account::OPERATOR:
        roles.Add(accounts::Role::kOperator);
        break;
      default:
        return InvalidArgument("roles", "unknown_role",
                               "roles: has an unknown role; give RENTER, LENDER or OPERATOR");
    }
  }
  if (roles.bits != 0) return roles;
  return InvalidArgument("roles", "missing",
                         "roles: give at least one of RENTER, LENDER and OPERATOR");
}

}  // namespace

Result<v1::Account> DescribeAccount(App& app, AccountId account) {
  TRY(auto reader, app.readers.Lend());
  TRY(const auto found, store::FindAccount(*reader, account));
  TRY(const auto sums, store::FindPurses(*reader, account));
  return ToMessage(found, app.settings.currency, sums);
}

Result<v1::Account> GetMe(App& app, const Caller& caller, const v1::GetMeRequest&) {
  TRY(auto account, DescribeAccount(app, caller.account));
  if (!caller.scopes.Has(accounts::Scope::kMoneyRead)) account.clear_balance();
  return account;
}

Result<v1::Account> UpdateMe(App& app, const Caller& caller, const v1::UpdateMeRequest& request) {
  core::UpdateAccount command{.account = caller.account};
  if (request.has_country()) {
    const auto country = Country::Parse(request.country());
    if (!country && !request.country().empty()) {
      return InvalidArgument("country", "unknown_country",
                             "country: two letters by ISO 3166-1, as in DE, FR, US; GB for the "
                             "United Kingdom");
    }
    command.country = country.value_or(Country{});
  }
  TRY(Execute(app, std::move(command)));
  return DescribeAccount(app, caller.account);
}

Result<v1::ListAccountsResponse> ListAccounts(App& app, const Caller&,
                                              const v1::ListAccountsRequest& request) {
  TRY(const auto size, PageSize(app, request.page_size()));
  TRY(const auto after, ParsePageToken<AccountId>(request.page_token()));
  TRY(auto reader, app.readers.Lend());
  TRY(const auto page, store::ListAccounts(*reader, after, size));
  v1::ListAccountsResponse response;
  for (const auto& account : page.rows) {
    TRY(const auto sums, store::FindPurses(*reader, account.id));
    *response.add_accounts() = ToMessage(account, app.settings.currency, sums);
  }
  if (page.more) response.set_next_page_token(page.rows.back().id.Text());
  return response;
}

Result<v1::Account> CreateAccount(App& app, const Caller& caller,
                                  const v1::CreateAccountRequest& request) {
  TRY(CheckName(request.name()));
  TRY(CheckRequestId(request.request_id()));
  TRY(const auto roles, ReadRoles(request));
  TRY(const auto outcome,
      Execute(app, core::CreateAccount{.actor = caller.account.Text(),
                                       .asker = caller.account,
                                       .request_id = request.request_id(),
                                       .id = AccountId::Make(app.clock.Now(), app.random),
                                       .name = request.name(),
                                       .roles = roles}));
  return DescribeAccount(app, outcome.account);
}

Result<v1::Transfer> CreateCredit(App& app, const Caller& caller,
                                  const v1::CreateCreditRequest& request) {
  TRY(const auto account, ParseId<AccountId>(request.account_id(), "account_id"));
  TRY(const auto amount, ParseMoney(request.amount(), "amount"));
  if (request.note().size() > 200 || !IsOneLine(request.note())) {
    return InvalidArgument("note", "too_long",
                           "note: must be at most 200 bytes of UTF-8 on one line");
  }
  TRY(CheckRequestId(request.request_id()));
  TRY(const auto outcome, Execute(app, core::CreditAccount{.actor = caller.account,
                                                           .account = account,
                                                           .amount = amount,
                                                           .note = request.note(),
                                                           .request_id = request.request_id()}));
  const ledger::Transfer transfer{.sequence = outcome.sequence,
                                  .kind = ledger::TransferKind::kCredit,
                                  .from = ledger::PurseId::Outside(),
                                  .to = ledger::PurseId::Spending(account),
                                  .amount = amount,
                                  .lease = {},
                                  .device = {},
                                  .note = request.note(),
                                  .at = outcome.at};
  return ioworker::app::ToMessage(transfer, caller);
}

}  // namespace ioworker::app
