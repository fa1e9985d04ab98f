// What went wrong on a way in, and what to do about it.
import type { I18n, MessageDescriptor } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import { ApiError } from "~/api/client.ts";
import { asSentence } from "~/ui/format.ts";
import { PasskeyCancelled } from "~/ways/passkey.ts";
import { WalletRefused } from "~/ways/wallet.ts";

const over = msg`This attempt is over. Begin again.`;
const refused = msg`The provider refused. Try again, or use another way.`;

/** By the coordinator's reasons; others are shown in its own words. */
const refusals: Record<string, MessageDescriptor> = {
  sign_in_cancelled: msg`You have cancelled this at the provider.`,
  sign_in_refused: refused,
  code_missing: refused,
  access_refused: refused,
  provider_unavailable: msg`The provider does not answer as it should. Try again later, or use another way.`,
  attempt_over: over,
  ticket_over: over,
  sign_in_over: over,
  another_session: msg`Who began this is not signed in here any more. Begin again.`,
  not_known: msg`No account of this network is entered this way. Use the way that you used before, and link this one in the settings; or ask an operator for an account.`,
  identity_taken: msg`This leads into another account already. Sign in there and remove it first.`,
  another_account: msg`This does not lead into the account that is signed in. Use one of its own ways.`,
  too_many_identities: msg`An account has 20 ways in at most. Remove one first.`,
  last_identity: msg`This is the only way into your account. Link another one first.`,
  passkey_unknown: msg`No account of this network is entered by this passkey. Use another way, and link a passkey in the settings.`,
  code_over: msg`This code is over or was used. Ask for another one.`,
  sign_in_text_differs: msg`The wallet signed another text than it was asked to. Try again, or use another wallet.`,
  sign_in_signature_wrong: msg`The signature is not by this address. Choose the account in the wallet and try again.`,
};

/** How many tries are left is in the refusal's own words, as a number; none: they are used up. */
function wrongCode(i18n: I18n, message: string): string {
  const left = Number(/\d+/.exec(message)?.[0] ?? 0);
  if (left === 0) return i18n._(msg`The code was wrong too often. Ask for another one.`);
  return i18n._(
    msg`The code is wrong. ${plural(left, { one: "# try is left.", other: "# tries are left." })}`,
  );
}

export function signInProblem(i18n: I18n, error: unknown): string {
  if (error instanceof PasskeyCancelled)
    return i18n._(msg`No passkey was shown. Try again, or use another way.`);
  if (error instanceof WalletRefused)
    return i18n._(msg`The wallet did not sign. Try again, or use another way.`);
  if (!(error instanceof ApiError)) return i18n._(msg`This did not work. Try again.`);
  if (error.reason === "code_wrong") return wrongCode(i18n, error.message);
  const words = refusals[error.reason];
  return words ? i18n._(words) : asSentence(error.message.replace(/^[a-z_]+: /, ""));
}

/** Another code has to be asked for. */
export function isCodeOver(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  const usedUp = error.reason === "code_wrong" && !/\d/.test(error.message);
  return usedUp || error.reason === "code_over" || error.reason === "attempt_over";
}

/** Ways that no provider has named; those of providers are called as their operator says. */
export const ownWays: Record<string, MessageDescriptor> = {
  email: msg`E-mail`,
  passkey: msg`Passkey`,
  solana: msg`Solana wallet`,
};
