// Recorded state changes, newest first.
import { infiniteQueryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { keys } from "./keys.ts";
import type { ListEventsResponse } from "./types.ts";
import { urls } from "./urls.ts";

export function eventsQuery(filter: { jobId?: string; deviceId?: string } = {}) {
  return infiniteQueryOptions({
    queryKey: [...keys.events, filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<ListEventsResponse>(urls.events({ ...filter, pageToken: pageParam }), signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
}
