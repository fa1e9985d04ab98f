// accounts and sign-in-link: for operators.
#include <memory>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/display.h"
#include "cli/format.h"
#include "ioworker/v1/accounts.pb.h"

namespace ioworker::cli {
namespace {

std::string RolesText(const v1::Account& account) {
  std::string text;
  for (int i = 0; i < account.roles_size(); ++i) {
    text += (text.empty() ? "" : ", ") + EnumText(account.roles(i));
  }
  return text;
}

Result<ExitCode> ListAccounts(Session& session, std::uint32_t limit) {
  TRY(const auto list, (session.List<v1::ListAccountsResponse>(v1::ListAccountsRequest(), limit)));
  if (session.json) {
    session.PrintJson(list);
    return ExitCode::kDone;
  }
  Table table({{"ACCOUNT"},
               {"NAME", false, true},
               {"ROLES"},
               {"AVAILABLE", true},
               {"HELD", true},
               {"EARNED", true}});
  for (const v1::Account& account : list.accounts()) {
    table.Add({account.id(), account.name(), RolesText(account),
               MoneyText(account.balance().available()), MoneyText(account.balance().held()),
               MoneyText(account.balance().earned())});
  }
  table.Print(session.out(), session.terminal());
  return ExitCode::kDone;
}

void AddCreate(CLI::App& accounts, Session& session) {
  struct Options {
    std::string name;
    std::vector<std::string> roles;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* const command =
      AddCommand(accounts, "create", "Make an account and print its id", session,
                 [&session, options]() -> Result<ExitCode> {
                   v1::CreateAccountRequest request;
                   request.set_name(options->name);
                   for (const std::string& role : options->roles) {
                     request.add_roles(role == "renter"   ? v1::Account::RENTER
                                       : role == "lender" ? v1::Account::LENDER
                                                          : v1::Account::OPERATOR);
                   }
                   request.set_request_id(session.NewRequestId());
                   TRY(const auto account, session.Call<v1::Account>(request));
                   if (session.json) {
                     session.PrintJson(account);
                   } else {
                     session.out() << Printable(account.id()) << '\n';
                   }
                   return ExitCode::kDone;
                 });
  command->add_option("name", options->name, "For people")->required();
  command->add_option("--role", options->roles, "May be given several times")
      ->required()
      ->check(CLI::IsMember({"renter", "lender", "operator"}));
}

void AddCredit(CLI::App& accounts, Session& session) {
  const auto request = std::make_shared<v1::CreateCreditRequest>();
  CLI::App* const command =
      AddCommand(accounts, "credit", "Give an account money to spend", session,
                 [&session, request]() -> Result<ExitCode> {
                   request->set_request_id(session.NewRequestId());
                   TRY(const auto transfer, session.Call<v1::Transfer>(*request));
                   if (session.json) {
                     session.PrintJson(transfer);
                   } else {
                     session.out() << fmt::format("{} to {}\n", MoneyText(transfer.amount()),
                                                  Printable(transfer.to()));
                   }
                   return ExitCode::kDone;
                 });
  command->add_option("account", *request->mutable_account_id(), "Account id")->required();
  command->add_option("amount", *request->mutable_amount(), "Decimal, e.g. 25.00")->required();
  command->add_option("--note", *request->mutable_note(), "Why, for the books");
}

}  // namespace

void AddAccounts(CLI::App& app, Session& session) {
  CLI::App* const accounts = AddGroup(app, "accounts", "Accounts of the network (operators)");
  const auto limit = std::make_shared<std::uint32_t>();
  AddLimit(*AddCommand(*accounts, "list", "List accounts", session,
                       [&session, limit] { return ListAccounts(session, *limit); }),
           *limit);
  AddCreate(*accounts, session);
  AddCredit(*accounts, session);

  const auto request = std::make_shared<v1::CreateSignInLinkRequest>();
  AddCommand(app, "sign-in-link", "Print a link that signs an account in once (operators)", session,
             [&session, request]() -> Result<ExitCode> {
               TRY(const auto link, session.Call<v1::SignInLink>(*request));
               if (session.json) {
                 session.PrintJson(link);
                 return ExitCode::kDone;
               }
               TRY(const std::string url, session.Url());
               session.out() << url << Printable(link.path()) << '\n';
               session.Tell("good once, until {}",
                            TimeText(link.expires_at(), link.has_expires_at()));
               return ExitCode::kDone;
             })
      ->add_option("account", *request->mutable_account_id(), "Account id")
      ->required();
}

}  // namespace ioworker::cli
