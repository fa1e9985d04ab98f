// Use cases of the market, and what the network tells anybody.
#pragma once

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/market.pb.h"
#include "ioworker/v1/network.pb.h"

namespace ioworker::app {

Result<v1::Market> GetMarket(App& app, const Caller& caller, const v1::GetMarketRequest& request);
Result<v1::Network> GetNetwork(App& app, const Caller& caller,
                               const v1::GetNetworkRequest& request);

// For the owner of a device: what it does not get, and why.
Result<v1::MissedDemand> GetMissedDemand(App& app, const Caller& caller,
                                         const v1::GetMissedDemandRequest& request);

}  // namespace ioworker::app
