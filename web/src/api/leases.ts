// Leases of one device or of one job.
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { keys } from "./keys.ts";
import { priceOf, toAmount, toMicros } from "./money.ts";
import { allPages } from "./pages.ts";
import type { Lease, ListLeasesResponse } from "./types.ts";
import { urls } from "./urls.ts";

export function leasesQuery(owner: { jobId?: string; deviceId?: string }) {
  return queryOptions({
    queryKey: keys.leasesOf(owner),
    queryFn: ({ signal }) =>
      allPages(
        (pageToken) => api.get<ListLeasesResponse>(urls.leases({ ...owner, pageToken }), signal),
        (page) => page.leases,
      ),
  });
}

/** Seconds that a lease has been served by `now`. */
export function servedSeconds(lease: Lease, now: number): number {
  if (lease.state !== "RUNNING" || !lease.startedAt) return lease.servedSeconds;
  return Math.max(lease.servedSeconds, (now - Date.parse(lease.startedAt)) / 1000);
}

/** What a lease costs by `now`: what is charged already, or more where its meter has run on since. */
export function costSoFar(lease: Lease, now: number): string {
  const charged = toMicros(lease.charged);
  const metered =
    lease.state === "RUNNING" ? priceOf(lease.pricePerHour, servedSeconds(lease, now)) : 0n;
  return toAmount(metered > charged ? metered : charged);
}
