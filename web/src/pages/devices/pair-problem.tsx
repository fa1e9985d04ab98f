// Why a machine cannot be taken in by this code, and what to do.
import { Trans, useLingui } from "@lingui/react/macro";
import { ApiError } from "~/api/client.ts";
import { asSentence } from "~/ui/format.ts";
import { Notice } from "~/ui/notice.tsx";

export function PairProblem({ error }: { error: Error }) {
  const { t } = useLingui();
  const { reason, status } = error instanceof ApiError ? error : { reason: "", status: 0 };
  if (reason === "pairing_unknown") {
    return (
      <Notice tone="bad" title={t`No machine shows this code now`}>
        <Trans>
          Compare it with the machine’s screen. A code is good for ten minutes and for one answer;
          after that the machine shows another one.
        </Trans>
      </Notice>
    );
  }
  if (reason === "too_many_guesses") {
    return (
      <Notice tone="bad" title={t`Too many wrong codes`}>
        <Trans>Wait ten minutes, then enter the code that the machine shows by then.</Trans>
      </Notice>
    );
  }
  if (reason === "pairing_answered") {
    return (
      <Notice tone="bad" title={t`Somebody has answered this machine already`}>
        <Trans>
          If that was none of yours, run the command on the machine again: it shows another code.
        </Trans>
      </Notice>
    );
  }
  if (status === 403) {
    return (
      <Notice tone="bad" title={t`This account does not lend`}>
        <Trans>
          Only an account that lends can take machines in. Ask the operator of this network.
        </Trans>
      </Notice>
    );
  }
  return <Notice tone="bad" title={asSentence(error.message)} />;
}
