// The ways in that a network has, as one asks for them: to sign in, to link one more, to show once more who one is.
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Identity, SignInPurpose, SignInResult, SignInWays } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { ProviderMark } from "~/ui/provider-mark.tsx";
import { hasPasskeys } from "~/ways/passkey.ts";
import { leaveToProvider, proveByPasskey, proveByWallet } from "~/ways/prove.ts";
import { signInProblem } from "~/words/sign-in.ts";
import { EmailWay } from "./email-way.tsx";
import { WalletWay } from "./wallet-way.tsx";

interface Props {
  purpose: SignInPurpose;
  ways: SignInWays;
  /** The account's own, to step up: nothing else is offered then. */
  own?: Identity[];
  /** Where a provider's page leads on to. */
  returnTo: string;
  onProved: (result: SignInResult) => void;
  /** In place of everything, if there is nothing to offer. */
  none: ReactNode;
}

/** What of the network's ways this browser can use, and this account has. */
function offered(ways: SignInWays, own: Identity[] | undefined) {
  const has = (provider: string) => !own || own.some((each) => each.provider === provider);
  const providers = ways.providers.filter((each) => has(each.provider));
  const passkeys = ways.passkeys && hasPasskeys() && has("passkey");
  const email = ways.email && has("email");
  const solana = ways.solana && has("solana");
  const addresses = (own ?? [])
    .filter((each) => each.provider === "email")
    .map((each) => each.email);
  const any = providers.length > 0 || passkeys || email || solana;
  return { providers, passkeys, email, solana, addresses, any };
}

export function WaysIn({ purpose, ways, own, returnTo, onProved, none }: Props) {
  const { t, i18n } = useLingui();
  const offer = offered(ways, own);
  const act = useMutation({
    mutationFn: (prove: () => Promise<SignInResult | void>) => prove(),
    onSuccess: (result) => result && onProved(result),
  });
  // After a provider's answer the browser is on its way; nothing else is begun meanwhile.
  const leaving = act.isSuccess && !act.data;
  const disabled = act.isPending || leaving;
  if (!offer.any) return none;
  return (
    <div className="flex flex-col gap-2">
      {act.error && (
        <p role="alert" className="text-bad">
          {signInProblem(i18n, act.error)}
        </p>
      )}
      {offer.passkeys && (
        <Button
          className="h-9 w-full"
          kind={purpose === "STEP_UP" ? "primary" : "plain"}
          isDisabled={disabled}
          onPress={() => act.mutate(() => proveByPasskey(purpose))}
        >
          <ProviderMark kind="passkey" />
          {purpose === "LINK" ? t`New passkey` : t`Passkey`}
        </Button>
      )}
      {offer.providers.map(({ provider, title, kind }) => (
        <Button
          key={provider}
          className="h-9 w-full"
          isDisabled={disabled}
          onPress={() => act.mutate(() => leaveToProvider(purpose, provider, returnTo))}
        >
          <ProviderMark kind={kind} />
          <span className="truncate">{t`Continue with ${title}`}</span>
        </Button>
      ))}
      {offer.solana && (
        <WalletWay
          disabled={disabled}
          onWallet={(wallet) => act.mutate(() => proveByWallet(purpose, wallet))}
        />
      )}
      <p role="status" className="text-soft empty:hidden">
        {act.isPending && <Trans>Waiting for your answer in the other window.</Trans>}
        {leaving && <Trans>On the way to the provider.</Trans>}
      </p>
      {offer.email && (
        <div className="border-t border-line pt-3">
          <EmailWay
            purpose={purpose}
            toLog={ways.emailToLog}
            addresses={offer.addresses}
            onProved={onProved}
          />
        </div>
      )}
    </div>
  );
}
