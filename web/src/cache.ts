import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api/client.ts";

const RETRIES_MAX = 2;

/** What was read stays fresh until an event says otherwise; the stream of events is the clock. */
export function makeCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => {
          const refused = error instanceof ApiError && error.status >= 400 && error.status < 500;
          return !refused && failures < RETRIES_MAX;
        },
      },
      mutations: { retry: false },
    },
  });
}
