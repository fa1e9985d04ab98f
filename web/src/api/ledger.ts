// The ledger: earnings, transfers and the network's books.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { keys } from "./keys.ts";
import type { Books, Earnings, ListTransfersResponse } from "./types.ts";
import { urls } from "./urls.ts";

export function earningsQuery(days: number) {
  return queryOptions({
    queryKey: [...keys.earnings, days],
    queryFn: ({ signal }) => api.get<Earnings>(urls.earnings(days), signal),
  });
}

export function transfersQuery(filter: { all?: boolean; jobId?: string }) {
  return infiniteQueryOptions({
    queryKey: [...keys.transfers, filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<ListTransfersResponse>(urls.transfers({ ...filter, pageToken: pageParam }), signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
}

export const booksQuery = queryOptions({
  queryKey: keys.books,
  queryFn: ({ signal }) => api.get<Books>(urls.books(), signal),
});
