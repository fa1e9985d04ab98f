import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "~/api/keys.ts";
import { deleteIdentity } from "~/api/sign-in.ts";
import type { Identity } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { Dialog, DialogActions } from "~/ui/dialog.tsx";
import { Form } from "~/ui/form.tsx";
import { signInProblem } from "~/words/sign-in.ts";

interface Props {
  identity: Identity;
  /** What kind of way it is, in words. */
  way: string;
  onClose: () => void;
}

export function RemoveIdentity({ identity, way, onClose }: Props) {
  const { t, i18n } = useLingui();
  const cache = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteIdentity(identity.id),
    onSuccess: onClose,
    onSettled: () => cache.invalidateQueries({ queryKey: keys.identities }),
  });
  return (
    <Dialog title={t`Remove ${identity.name}?`} open onClose={onClose}>
      <Form onSubmit={() => remove.mutate()}>
        <p className="text-soft">
          <Trans>
            {way} then leads into your account no more. Browsers that are signed in stay so. You can
            link it again.
          </Trans>
        </p>
        {remove.error && (
          <p role="alert" className="text-bad">
            {signInProblem(i18n, remove.error)}
          </p>
        )}
        <DialogActions onClose={onClose}>
          <Button type="submit" kind="danger" isDisabled={remove.isPending}>{t`Remove`}</Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
