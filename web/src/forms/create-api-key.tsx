import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "~/api/keys.ts";
import { createApiKey } from "~/api/sessions.ts";
import { Button } from "~/ui/button.tsx";
import { Command } from "~/ui/copy.tsx";
import { Dialog, DialogActions } from "~/ui/dialog.tsx";
import { NumberField, TextField } from "~/ui/field.tsx";
import { Form } from "~/ui/form.tsx";
import { quoted } from "./command-line.ts";

/** Makes a key for programs. Its secret is shown this once. */
export function CreateApiKey({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const create = useMutation({
    mutationFn: () => createApiKey(name.trim(), Number(days)),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.apiKeys }),
  });
  if (create.data) {
    return (
      <Dialog title={t`Your key ${create.data.name}`} open onClose={onClose}>
        <p className="mb-3 text-soft">
          <Trans>This is shown once. Keep it where you keep passwords.</Trans>
        </p>
        <Command text={create.data.secret} prompt={false} />
        <div className="mt-5 flex justify-end">
          <Button kind="primary" onPress={onClose}>{t`I have kept it`}</Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t`New API key`} open onClose={onClose}>
      <Form onSubmit={() => create.mutate()}>
        <TextField
          label={t`Name`}
          value={name}
          onChange={setName}
          maxLength={64}
          error={create.error?.message}
        />
        <NumberField label={t`Good for`} value={days} onChange={setDays} unit={t`days`} />
        <Command text={`ioworker keys create ${quoted(name || "NAME")} --days ${days || "90"}`} />
        <DialogActions onClose={onClose}>
          <Button
            type="submit"
            kind="primary"
            isDisabled={!name.trim() || !/^\d{1,4}$/.test(days) || create.isPending}
          >{t`Create`}</Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
