// Where a sign-in link leads. The token is in the fragment, which no server logs; it is used up at once.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "~/api/client.ts";
import { keys } from "~/api/keys.ts";
import { signIn } from "~/api/sessions.ts";
import { takePlace } from "~/shell/return-place.ts";
import { SignedOut } from "~/shell/signed-out.tsx";
import { asSentence } from "~/ui/format.ts";
import { Waiting } from "~/ui/notice.tsx";

/** The token of the link, out of the address at once so that it does not stay in the history. */
function takeToken(): string {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";
  if (token) window.history.replaceState(window.history.state, "", window.location.pathname);
  return token;
}

export function SignInPage() {
  const { t } = useLingui();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [problem, setProblem] = useState("");
  const [waiting, setWaiting] = useState(true);
  const begun = useRef(false);
  const enter = useCallback(() => {
    const token = takeToken();
    if (!token) return setWaiting(false);
    setWaiting(true);
    signIn(token)
      .then(async (account) => {
        cache.setQueryData(keys.me, account);
        await navigate({ href: takePlace(), replace: true });
      })
      .catch((error: unknown) => {
        setProblem(
          error instanceof ApiError
            ? asSentence(error.message.replace(/^token: /, ""))
            : t`Signing in did not work.`,
        );
        setWaiting(false);
      });
  }, [cache, navigate, t]);
  useEffect(() => {
    if (!begun.current) enter();
    begun.current = true;
    // A second link opened in the same tab changes the fragment alone, which loads nothing.
    const again = () => window.location.hash && enter();
    window.addEventListener("hashchange", again);
    return () => window.removeEventListener("hashchange", again);
  }, [enter]);
  if (waiting) {
    return (
      <main className="p-6">
        <h1 className="sr-only">
          <Trans>Sign in</Trans>
        </h1>
        <Waiting what={t`the coordinator`} />
      </main>
    );
  }
  return <SignedOut problem={problem} />;
}
