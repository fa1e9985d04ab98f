import { useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "~/api/keys.ts";
import { renameIdentity } from "~/api/sign-in.ts";
import type { Identity } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { Dialog, DialogActions } from "~/ui/dialog.tsx";
import { TextField } from "~/ui/field.tsx";
import { Form } from "~/ui/form.tsx";
import { asSentence } from "~/ui/format.ts";

/** What the person calls a way in: "key ring", "work laptop". */
export function RenameIdentity({ identity, onClose }: { identity: Identity; onClose: () => void }) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const [name, setName] = useState(identity.name);
  const rename = useMutation({
    mutationFn: () => renameIdentity(identity.id, name.trim()),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: keys.identities });
      onClose();
    },
  });
  return (
    <Dialog title={t`Rename ${identity.name}`} open onClose={onClose}>
      <Form onSubmit={() => name.trim() && rename.mutate()}>
        <TextField
          label={t`Name`}
          value={name}
          onChange={setName}
          maxLength={64}
          autoFocus
          error={rename.error ? asSentence(rename.error.message) : undefined}
        />
        <DialogActions onClose={onClose}>
          <Button
            type="submit"
            kind="primary"
            isDisabled={!name.trim() || rename.isPending}
          >{t`Save`}</Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
