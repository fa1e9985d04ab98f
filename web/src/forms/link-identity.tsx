import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { keys } from "~/api/keys.ts";
import { waysQuery } from "~/api/sign-in.ts";
import { Dialog, DialogActions } from "~/ui/dialog.tsx";
import { Notice, Waiting } from "~/ui/notice.tsx";
import { WaysIn } from "./ways-in.tsx";

/** One more way into the account. */
export function LinkIdentity({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const ways = useQuery(waysQuery);
  const linked = () => {
    void cache.invalidateQueries({ queryKey: keys.identities });
    onClose();
  };
  return (
    <Dialog title={t`Link a way to sign in`} open onClose={onClose}>
      {ways.error ? (
        <Notice tone="bad" title={ways.error.message} />
      ) : ways.data ? (
        <WaysIn
          purpose="LINK"
          ways={ways.data}
          returnTo="/settings"
          onProved={linked}
          none={
            <p>
              <Trans>This network has no other way to sign in than links of its operator.</Trans>
            </p>
          }
        />
      ) : (
        <Waiting what={t`the ways to sign in`} />
      )}
      <DialogActions onClose={onClose}>{null}</DialogActions>
    </Dialog>
  );
}
