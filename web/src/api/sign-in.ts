// Attempts to sign in, to link one more way into the account, or to show once more who one is; and the ways
// that an account has.
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { keys } from "./keys.ts";
import type {
  CreateSignInAttemptRequest,
  FinishSignInAttemptRequest,
  Identity,
  ListIdentitiesResponse,
  SignInAttempt,
  SignInResult,
  SignInWays,
} from "./types.ts";
import { urls } from "./urls.ts";

export const waysQuery = queryOptions({
  queryKey: keys.signInWays,
  queryFn: ({ signal }) => api.get<SignInWays>(urls.signInWays(), signal),
});

export function createAttempt(request: CreateSignInAttemptRequest): Promise<SignInAttempt> {
  return api.post(urls.signInAttempts(), request);
}

export function finishAttempt(
  attemptId: string,
  proof: FinishSignInAttemptRequest,
): Promise<SignInResult> {
  return api.post(urls.finishSignIn(attemptId), proof);
}

export const identitiesQuery = queryOptions({
  queryKey: keys.identities,
  queryFn: ({ signal }) => api.get<ListIdentitiesResponse>(urls.identities(), signal),
});

export function renameIdentity(id: string, name: string): Promise<Identity> {
  return api.patch(urls.identity(id), { name });
}

export function deleteIdentity(id: string): Promise<object> {
  return api.delete(urls.identity(id));
}
