// What can be rented now.
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { keys } from "./keys.ts";
import type { Market } from "./types.ts";
import { urls } from "./urls.ts";

export const marketQuery = queryOptions({
  queryKey: keys.market,
  queryFn: ({ signal }) => api.get<Market>(urls.market(), signal),
});
