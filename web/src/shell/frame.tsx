// What surrounds every page: the rail, the bar, the live link, and who is signed in.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet, useRouter } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { meQuery } from "~/api/account.ts";
import { isSignedOut } from "~/api/client.ts";
import { startLive, useLink } from "~/api/live.ts";
import type { Account } from "~/api/types.ts";
import { CurrencyContext } from "~/ui/money.tsx";
import { Waiting } from "~/ui/notice.tsx";
import { AccountContext } from "./account.ts";
import { Unreachable } from "./broken.tsx";
import { Rail } from "./rail.tsx";
import { keepPlace } from "./return-place.ts";
import { StepUp } from "./step-up.tsx";
import { ToldNotice } from "./told.tsx";
import { TopBar } from "./top-bar.tsx";

const Palette = lazy(() => import("./palette.tsx"));

export function Frame() {
  const { t } = useLingui();
  const me = useQuery(meQuery);
  useReturn(isSignedOut(me.error), me.data !== undefined);
  if (isSignedOut(me.error)) return <Waiting what={t`the coordinator`} />;
  if (me.data) return <SignedIn account={me.data} />;
  if (me.error) return <Unreachable error={me.error} retry={() => void me.refetch()} />;
  return <Waiting what={t`the coordinator`} />;
}

/** Who opens a page without being signed in signs in and comes back to it; who signs out begins anew. */
function useReturn(signedOut: boolean, signedIn: boolean): void {
  const router = useRouter();
  const wasIn = useRef(false);
  useEffect(() => {
    if (signedIn) wasIn.current = true;
    if (!signedOut) return;
    if (!wasIn.current) keepPlace(router.latestLocation.href);
    void router.navigate({ to: "/sign-in", replace: true });
  }, [router, signedOut, signedIn]);
}

function SignedIn({ account }: { account: Account }) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const [searching, setSearching] = useState(false);
  const link = useLink();
  useEffect(() => startLive(cache), [cache]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setSearching((open) => !open);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <AccountContext value={account}>
      <CurrencyContext value={account.balance?.currency ?? ""}>
        <a
          href="#main"
          className="sr-only focus:not-sr-only focus:absolute focus:start-2 focus:top-2 focus:z-50 focus:bg-raised focus:p-2"
        >
          <Trans>Skip to the page</Trans>
        </a>
        <div
          data-stale={link.state === "lost" || link.state === "refused"}
          className="flex min-h-dvh"
        >
          <Rail />
          <div className="flex min-w-0 grow flex-col">
            <TopBar onSearch={() => setSearching(true)} />
            <div className="grow px-4 pb-24 pt-5 sm:px-6 sm:pb-10">
              <ToldNotice />
              <Suspense fallback={<Waiting what={t`the page`} />}>
                <Outlet />
              </Suspense>
            </div>
          </div>
        </div>
        <StepUp />
        {searching && (
          <Suspense>
            <Palette onClose={() => setSearching(false)} />
          </Suspense>
        )}
      </CurrencyContext>
    </AccountContext>
  );
}
