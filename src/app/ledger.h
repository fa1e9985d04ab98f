// Use cases of the ledger: balances, transfers, earnings, the books.
#pragma once

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/ledger.pb.h"
#include "store/ledger.h"

namespace ioworker::app {

Result<v1::Balance> GetBalance(App& app, const Caller& caller,
                               const v1::GetBalanceRequest& request);
Result<v1::ListTransfersResponse> ListTransfers(App& app, const Caller& caller,
                                                const v1::ListTransfersRequest& request);
Result<v1::Earnings> GetEarnings(App& app, const Caller& caller,
                                 const v1::GetEarningsRequest& request);
Result<v1::Books> GetBooks(App& app, const Caller& caller, const v1::GetBooksRequest& request);

// Moves the caller's earnings to what it can spend; kResourceExhausted if it has not earned so
// much.
Result<v1::Transfer> CreateConversion(App& app, const Caller& caller,
                                      const v1::CreateConversionRequest& request);

v1::Balance ToBalance(const store::PurseSums& sums, const std::string& currency);

}  // namespace ioworker::app
