// What can be rented now, and what waits that a device does not get.
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { keys } from "./keys.ts";
import type { Market, MissedDemand } from "./types.ts";
import { urls } from "./urls.ts";

export const marketQuery = queryOptions({
  queryKey: keys.market,
  queryFn: ({ signal }) => api.get<Market>(urls.market(), signal),
});

// What waits makes no event that a lender hears of.
const MISSED_MILLIS = 10_000;

/** Tasks that wait and that this device does not get; asked anew while somebody looks. */
export function missedDemandQuery(deviceId: string) {
  return queryOptions({
    queryKey: keys.missedDemand(deviceId),
    queryFn: ({ signal }) => api.get<MissedDemand>(urls.missedDemand(deviceId), signal),
    refetchInterval: MISSED_MILLIS,
  });
}
