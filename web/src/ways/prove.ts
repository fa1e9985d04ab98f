// Each way in from its start to its end, for whatever purpose: begin an attempt, let it be proved, end it.
import { createAttempt, finishAttempt } from "~/api/sign-in.ts";
import type { SignInPurpose, SignInResult } from "~/api/types.ts";
import { leaveFor } from "./leave.ts";
import { createPasskey, showPasskey } from "./passkey.ts";
import { keepPending } from "./pending.ts";
import { connect, signText, type Wallet } from "./wallet.ts";

/** The browser goes to the provider; it comes back to the callback page, which goes on to `returnTo`. */
export async function leaveToProvider(
  purpose: SignInPurpose,
  provider: string,
  returnTo: string,
): Promise<void> {
  const attempt = await createAttempt({ purpose, provider });
  keepPending(attempt.id, { purpose, returnTo });
  leaveFor(attempt.authorizeUrl);
}

/** Throws PasskeyCancelled, or the coordinator's refusal. */
export async function proveByPasskey(purpose: SignInPurpose): Promise<SignInResult> {
  const attempt = await createAttempt({ purpose, passkey: true });
  const ask = purpose === "LINK" ? createPasskey : showPasskey;
  return finishAttempt(attempt.id, { passkeyResponse: await ask(attempt.passkeyOptions) });
}

/** Throws WalletRefused, or the coordinator's refusal. */
export async function proveByWallet(purpose: SignInPurpose, wallet: Wallet): Promise<SignInResult> {
  const account = await connect(wallet);
  const attempt = await createAttempt({ purpose, solanaAddress: account.address });
  return finishAttempt(attempt.id, await signText(wallet, account, attempt.textToSign));
}
