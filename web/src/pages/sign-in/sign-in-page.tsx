// Signing in, by whichever way the network has. A sign-in link leads here too: its token is in the fragment, which
// no server logs; it is used up at once.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "~/api/client.ts";
import { signIn } from "~/api/sessions.ts";
import { waysQuery } from "~/api/sign-in.ts";
import { WaysIn } from "~/forms/ways-in.tsx";
import { useEnter } from "~/shell/enter.ts";
import { Button } from "~/ui/button.tsx";
import { asSentence } from "~/ui/format.ts";
import { Notice, Waiting } from "~/ui/notice.tsx";
import { hasPasskeys } from "~/ways/passkey.ts";
import { Entrance, LinkWay } from "./entrance.tsx";

/** The token of the link, out of the address at once so that it does not stay in the history. */
function takeToken(): string {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";
  if (token) window.history.replaceState(window.history.state, "", window.location.pathname);
  return token;
}

/** Signs in with the link that led here, if one did. */
function useLink() {
  const { t } = useLingui();
  const enter = useEnter();
  const [problem, setProblem] = useState("");
  const [waiting, setWaiting] = useState(true);
  const begun = useRef(false);
  const follow = useCallback(() => {
    const token = takeToken();
    if (!token) return setWaiting(false);
    setWaiting(true);
    signIn(token)
      .then((account) => enter(account))
      .catch((error: unknown) => {
        setProblem(
          error instanceof ApiError
            ? asSentence(error.message.replace(/^token: /, ""))
            : t`Signing in did not work.`,
        );
        setWaiting(false);
      });
  }, [enter, t]);
  useEffect(() => {
    if (!begun.current) follow();
    begun.current = true;
    // A second link opened in the same tab changes the fragment alone, which loads nothing.
    const again = () => window.location.hash && follow();
    window.addEventListener("hashchange", again);
    return () => window.removeEventListener("hashchange", again);
  }, [follow]);
  return { problem, waiting };
}

export function SignInPage() {
  const { t } = useLingui();
  const link = useLink();
  if (link.waiting) {
    return (
      <main className="p-6">
        <h1 className="sr-only">
          <Trans>Sign in</Trans>
        </h1>
        <Waiting what={t`the coordinator`} />
      </main>
    );
  }
  return (
    <Entrance title={t`Sign in`} problem={link.problem}>
      <Offer />
    </Entrance>
  );
}

function Offer() {
  const { t } = useLingui();
  const enter = useEnter();
  const ways = useQuery(waysQuery);
  const { data } = ways;
  if (!data) {
    return (
      <>
        {ways.error ? (
          <Notice tone="bad" title={ways.error.message}>
            <Button onPress={() => void ways.refetch()}>
              <Trans>Try again</Trans>
            </Button>
          </Notice>
        ) : (
          <Waiting what={t`the ways to sign in`} />
        )}
        <LinkWay only={false} />
      </>
    );
  }
  const some =
    data.providers.length > 0 || data.email || data.solana || (data.passkeys && hasPasskeys());
  return (
    <>
      <WaysIn
        purpose="SIGN_IN"
        ways={data}
        returnTo=""
        onProved={({ account, created }) => account && void enter(account, created)}
        none={null}
      />
      {some && !data.signUp && (
        <p className="text-note text-soft">
          <Trans>New here? This network’s operator makes accounts; ask for one.</Trans>
        </p>
      )}
      <div className={some ? "border-t border-line pt-4" : undefined}>
        <LinkWay only={!some} />
      </div>
    </>
  );
}
