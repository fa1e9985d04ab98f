// Sessions of browsers and keys of programs.
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { keys } from "./keys.ts";
import type { Account, ApiKey, ListApiKeysResponse, ListSessionsResponse, Scope } from "./types.ts";
import { urls } from "./urls.ts";

export function signIn(token: string): Promise<Account> {
  return api.post(urls.sessions(), { token });
}

export const sessionsQuery = queryOptions({
  queryKey: keys.sessions,
  queryFn: ({ signal }) => api.get<ListSessionsResponse>(urls.sessions(), signal),
});

export function deleteSession(id: string): Promise<object> {
  return api.delete(urls.session(id));
}

export const apiKeysQuery = queryOptions({
  queryKey: keys.apiKeys,
  queryFn: ({ signal }) => api.get<ListApiKeysResponse>(urls.apiKeys(), signal),
});

export function createApiKey(
  name: string,
  expiresInDays: number,
  scopes: Scope[],
): Promise<ApiKey> {
  return api.post(urls.apiKeys(), { name, expiresInDays, scopes });
}

export function deleteApiKey(id: string): Promise<object> {
  return api.delete(urls.apiKey(id));
}
