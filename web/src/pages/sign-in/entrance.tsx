import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Command } from "~/ui/copy.tsx";
import { useTitle } from "~/ui/page.tsx";

/** The page of somebody who is not signed in: a title, what went wrong, and what can be done. */
export function Entrance({
  title,
  problem,
  children,
}: {
  title: string;
  problem?: string;
  children: ReactNode;
}) {
  useTitle(title);
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-4 p-6">
      <img src="/icon.svg" alt="" width={36} height={36} />
      <h1 className="text-title tracking-tight">{title}</h1>
      {problem && (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      )}
      {children}
    </main>
  );
}

/** The way that every network has: its operator makes a link. */
export function LinkWay({ only }: { only: boolean }) {
  return (
    <div className="flex flex-col gap-2">
      <p className="text-soft">
        {only ? (
          <Trans>
            You sign in with a link that works once. Make one on the machine that hosts this
            network, and open it here:
          </Trans>
        ) : (
          <Trans>
            Or with a link that works once, made on the machine that hosts this network:
          </Trans>
        )}
      </p>
      <Command text="ioworker sign-in-link" />
      <p className="text-note text-soft">
        <Trans>Somebody else’s network? Ask its operator for a link.</Trans>
      </p>
    </div>
  );
}
