// Who is signed in, and the other accounts for an operator.
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { keys } from "./keys.ts";
import type {
  Account,
  ListAccountsResponse,
  Network,
  Role,
  SignInLink,
  Transfer,
} from "./types.ts";
import { urls } from "./urls.ts";

export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => api.get<Account>(urls.me(), signal),
});

/** Two letters, or empty: not said any more. */
export function updateCountry(country: string): Promise<Account> {
  return api.patch(urls.me(), { country });
}

export const networkQuery = queryOptions({
  queryKey: keys.network,
  queryFn: ({ signal }) => api.get<Network>(urls.network(), signal),
});

export const accountsQuery = queryOptions({
  queryKey: keys.accounts,
  queryFn: ({ signal }) => api.get<ListAccountsResponse>(urls.accounts(), signal),
});

export function createAccount(name: string, roles: Role[], requestId: string): Promise<Account> {
  return api.post(urls.createAccount(), { name, roles, requestId });
}

export function createCredit(
  accountId: string,
  amount: string,
  note: string,
  requestId: string,
): Promise<Transfer> {
  return api.post(urls.credits(accountId), { amount, note, requestId });
}

export function createSignInLink(accountId: string): Promise<SignInLink> {
  return api.post(urls.signInLinks(accountId));
}
