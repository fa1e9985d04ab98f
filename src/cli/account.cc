// account: what the account that calls says of itself.
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/display.h"
#include "cli/format.h"
#include "ioworker/v1/accounts.pb.h"

namespace ioworker::cli {
namespace {

ExitCode Print(Session& session, const v1::Account& account) {
  if (session.json) {
    session.PrintJson(account);
    return ExitCode::kDone;
  }
  std::string roles;
  for (int i = 0; i < account.roles_size(); ++i) {
    roles += (roles.empty() ? "" : ", ") + EnumText(account.roles(i));
  }
  Facts facts;
  facts.Add("Account", account.id());
  facts.Add("Name", account.name());
  facts.Add("Roles", roles);
  facts.Add("Country", account.country().empty() ? "not said" : account.country());
  facts.Add("Available", MoneyText(account.balance().available()));
  facts.Add("Held", MoneyText(account.balance().held()));
  facts.Add("Earned", MoneyText(account.balance().earned()));
  facts.Print(session.out(), session.terminal());
  return ExitCode::kDone;
}

}  // namespace

void AddAccount(CLI::App& app, Session& session) {
  CLI::App* const account = AddGroup(app, "account", "Your own account");
  AddCommand(*account, "show", "Show it", session, [&session]() -> Result<ExitCode> {
    TRY(const auto me, session.Call<v1::Account>(v1::GetMeRequest()));
    return Print(session, me);
  });
  const auto code = std::make_shared<std::string>();
  AddCommand(*account, "country",
             "Say which country you are in; some owners serve some countries only", session,
             [&session, code]() -> Result<ExitCode> {
               v1::UpdateMeRequest request;
               request.set_country(*code == "none" ? "" : *code);
               TRY(const auto me, session.Call<v1::Account>(request));
               return Print(session, me);
             })
      ->add_option("country", *code, "Two letters by ISO 3166-1, e.g. DE; none: not said any more")
      ->required();
}

}  // namespace ioworker::cli
