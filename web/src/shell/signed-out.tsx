import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Command } from "~/ui/copy.tsx";
import { useTitle } from "~/ui/page.tsx";

/** Nobody is signed in: says, calmly, how to get a link. */
export function SignedOut({ problem, children }: { problem?: string; children?: ReactNode }) {
  const { t } = useLingui();
  useTitle(t`Sign in`);
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-4 p-6">
      <img src="/icon.svg" alt="" width={36} height={36} />
      <h1 className="text-title tracking-tight">
        <Trans>Sign in</Trans>
      </h1>
      {problem && (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      )}
      <p className="text-soft">
        <Trans>
          You sign in with a link that works once. Make one on the machine that hosts this network,
          and open it here:
        </Trans>
      </p>
      <Command text="ioworker sign-in-link" />
      <p className="text-note text-soft">
        <Trans>Somebody else’s network? Ask its operator for a link.</Trans>
      </p>
      {children}
    </main>
  );
}
