// Leases of one device or of one job.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { keys } from "./keys.ts";
import { priceOf, toAmount, toMicros } from "./money.ts";
import { allPages } from "./pages.ts";
import type { Device, Lease, ListLeasesResponse } from "./types.ts";
import { urls } from "./urls.ts";

/** All leases of a job, which together say what it costs. */
export function jobLeasesQuery(jobId: string) {
  return queryOptions({
    queryKey: keys.leasesOf({ jobId }),
    queryFn: ({ signal }) =>
      allPages(
        (pageToken) => api.get<ListLeasesResponse>(urls.leases({ jobId, pageToken }), signal),
        (page) => page.leases,
      ),
  });
}

/** Leases of a device, newest first, a page at a time: there can be any number of them. */
export function leaseHistoryQuery(deviceId: string) {
  return infiniteQueryOptions({
    queryKey: [...keys.leasesOf({ deviceId }), "history"],
    queryFn: ({ pageParam, signal }) =>
      api.get<ListLeasesResponse>(urls.leases({ deviceId, pageToken: pageParam }), signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
}

/** Those that have not ended. The device says how many there are, so that reading can stop early. */
export function leasesNowQuery({ id, leasesRunning }: Device) {
  const read = (signal: AbortSignal) =>
    allPages(
      (pageToken) => api.get<ListLeasesResponse>(urls.leases({ deviceId: id, pageToken }), signal),
      (page) => page.leases.filter((lease) => lease.state !== "ENDED"),
      (found) => found.length >= leasesRunning,
    );
  return queryOptions({
    queryKey: [...keys.leasesOf({ deviceId: id }), "now", leasesRunning],
    queryFn: ({ signal }) => (leasesRunning > 0 ? read(signal) : []),
    placeholderData: keepPreviousData,
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
