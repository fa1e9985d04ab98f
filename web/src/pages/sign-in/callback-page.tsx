// Where a provider sends the browser back to. What it said was taken out of the address already (ways/callback.ts)
// and is good once: after a reload there is nothing left to end.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { ApiError } from "~/api/client.ts";
import { keys } from "~/api/keys.ts";
import { finishAttempt } from "~/api/sign-in.ts";
import type { SignInResult } from "~/api/types.ts";
import { useEnter } from "~/shell/enter.ts";
import { tell } from "~/shell/told.tsx";
import { buttonClass } from "~/ui/button.tsx";
import { Waiting } from "~/ui/notice.tsx";
import { type Callback, takeCallback } from "~/ways/callback.ts";
import { type Pending, takePending } from "~/ways/pending.ts";
import { signInProblem } from "~/words/sign-in.ts";
import { Entrance } from "./entrance.tsx";

/** Without a note of what it was for: what most attempts are for. */
const toSignIn: Pending = { purpose: "SIGN_IN", returnTo: "" };

function finish({ attemptId, ticket, query }: Callback): Promise<SignInResult> {
  return finishAttempt(attemptId, ticket ? { ticket } : { callbackQuery: query });
}

/** As the coordinator says it of an attempt that it does not know. */
function over(): ApiError {
  return new ApiError(401, { reason: "attempt_over" });
}

export function CallbackPage() {
  const { t, i18n } = useLingui();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const enter = useEnter();
  const begun = useRef(false);
  const [pending, setPending] = useState(toSignIn);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    const callback = takeCallback();
    if (!callback) return setError(over());
    const kept = takePending(callback.attemptId) ?? toSignIn;
    setPending(kept);
    const goOn = async ({ account, identity, created }: SignInResult) => {
      if (kept.purpose === "SIGN_IN") return account && enter(account, created);
      await cache.invalidateQueries({ queryKey: keys.identities });
      await cache.invalidateQueries({ queryKey: keys.sessions });
      if (kept.purpose === "STEP_UP") tell({ what: "shown" });
      else tell({ what: "linked", name: identity?.providerTitle ?? "" });
      await navigate({ href: kept.returnTo, replace: true });
    };
    finish(callback).then(goOn).catch(setError);
  }, [cache, enter, navigate]);
  const title = {
    SIGN_IN: t`Sign in`,
    LINK: t`Link a way to sign in`,
    STEP_UP: t`Show once more who you are`,
  }[pending.purpose];
  if (!error) {
    return (
      <main className="p-6">
        <h1 className="sr-only">{title}</h1>
        <Waiting what={t`the coordinator`} />
      </main>
    );
  }
  return (
    <Entrance title={title} problem={signInProblem(i18n, error)}>
      <div>
        <Link to={pending.returnTo || "/sign-in"} className={buttonClass("primary")}>
          {pending.purpose === "SIGN_IN" ? <Trans>Sign in</Trans> : <Trans>Back to the page</Trans>}
        </Link>
      </div>
    </Entrance>
  );
}
