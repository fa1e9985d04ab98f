// Use cases of accounts.
#pragma once

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/accounts.pb.h"

namespace ioworker::app {

Result<v1::Account> GetMe(App& app, const Caller& caller, const v1::GetMeRequest& request);
Result<v1::Account> UpdateMe(App& app, const Caller& caller, const v1::UpdateMeRequest& request);
Result<v1::ListAccountsResponse> ListAccounts(App& app, const Caller& caller,
                                              const v1::ListAccountsRequest& request);
Result<v1::Account> CreateAccount(App& app, const Caller& caller,
                                  const v1::CreateAccountRequest& request);
Result<v1::Transfer> CreateCredit(App& app, const Caller& caller,
                                  const v1::CreateCreditRequest& request);

// The account with its balance as the store has it.
Result<v1::Account> DescribeAccount(App& app, AccountId account);

}  // namespace ioworker::app
