import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { keys } from "~/api/keys.ts";
import { identitiesQuery, waysQuery } from "~/api/sign-in.ts";
import { WaysIn } from "~/forms/ways-in.tsx";
import { Command } from "~/ui/copy.tsx";
import { Dialog, DialogActions } from "~/ui/dialog.tsx";
import { Notice, Waiting } from "~/ui/notice.tsx";

/** Asks for one of the account's own ways; what waits for it goes on, or is refused. */
export default function StepUpDialog({ onSettled }: { onSettled: (shown: boolean) => void }) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const router = useRouter();
  const ways = useQuery(waysQuery);
  const identities = useQuery(identitiesQuery);
  const error = ways.error ?? identities.error;
  const close = () => onSettled(false);
  return (
    <Dialog title={t`Show once more who you are`} open onClose={close}>
      <p className="mb-4 text-soft">
        <Trans>
          This is asked before something that could be turned against you, at most every ten
          minutes. What you have typed stays.
        </Trans>
      </p>
      {error ? (
        <Notice tone="bad" title={error.message} />
      ) : ways.data && identities.data ? (
        <WaysIn
          purpose="STEP_UP"
          ways={ways.data}
          own={identities.data.identities}
          returnTo={router.latestLocation.href}
          onProved={() => {
            void cache.invalidateQueries({ queryKey: keys.sessions });
            onSettled(true);
          }}
          none={<NewLink />}
        />
      ) : (
        <Waiting what={t`the ways to sign in`} />
      )}
      <DialogActions onClose={close}>{null}</DialogActions>
    </Dialog>
  );
}

/** Nothing of the account can be shown in this browser. */
function NewLink() {
  return (
    <div className="flex flex-col gap-2">
      <p>
        <Trans>
          None of your ways to sign in can be used here. Sign in with a new link, then repeat this;
          it is made on the machine that hosts this network:
        </Trans>
      </p>
      <Command text="ioworker sign-in-link" />
    </div>
  );
}
