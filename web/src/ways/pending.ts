// Attempts for which the browser has gone to a provider: what they are for and where to go on afterwards. Kept
// in the tab, by the attempt's id, which comes back in the address; each is told once.
import type { SignInPurpose } from "~/api/types.ts";
import { innerPath } from "./inner-path.ts";

const PREFIX = "ioworker.attempt.";
// As long as the coordinator keeps an attempt.
const KEPT_MILLIS = 10 * 60_000;

export interface Pending {
  purpose: SignInPurpose;
  /** A path of this console; empty: to wherever the person wanted to go before signing in. */
  returnTo: string;
}

const purposes: readonly unknown[] = ["SIGN_IN", "LINK", "STEP_UP"] satisfies SignInPurpose[];

export function keepPending(attemptId: string, pending: Pending): void {
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(PREFIX) && !read(key)) sessionStorage.removeItem(key);
  sessionStorage.setItem(PREFIX + attemptId, JSON.stringify({ ...pending, at: Date.now() }));
}

export function takePending(attemptId: string): Pending | undefined {
  const pending = read(PREFIX + attemptId);
  sessionStorage.removeItem(PREFIX + attemptId);
  return pending;
}

function read(key: string): Pending | undefined {
  try {
    const { purpose, returnTo, at } = JSON.parse(sessionStorage.getItem(key) ?? "");
    const fresh = typeof at === "number" && Math.abs(Date.now() - at) < KEPT_MILLIS;
    if (!fresh || !purposes.includes(purpose)) return undefined;
    return { purpose, returnTo: returnTo === "" ? "" : innerPath(returnTo) };
  } catch {
    return undefined;
  }
}
