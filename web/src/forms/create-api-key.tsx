import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/client.ts";
import { keys } from "~/api/keys.ts";
import { createApiKey } from "~/api/sessions.ts";
import { useRole } from "~/shell/account.ts";
import { Button } from "~/ui/button.tsx";
import { Command } from "~/ui/copy.tsx";
import { Dialog, DialogActions } from "~/ui/dialog.tsx";
import { NumberField, TextField } from "~/ui/field.tsx";
import { Form } from "~/ui/form.tsx";
import { asSentence } from "~/ui/format.ts";
import { scopesOf, usualScopes } from "~/words/scope.ts";
import { keyCommand } from "./key-command.ts";
import { ScopeFields } from "./scope-fields.tsx";

/** Makes a key for programs. Its secret is shown this once. */
export function CreateApiKey({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [chosen, setChosen] = useState(usualScopes);
  const operator = useRole("OPERATOR");
  const scopes = scopesOf(chosen);
  const create = useMutation({
    mutationFn: () => createApiKey(name.trim(), Number(days), scopes),
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
  const atName = create.error instanceof ApiError && create.error.field === "name";
  return (
    <Dialog title={t`New API key`} open onClose={onClose}>
      <Form onSubmit={() => create.mutate()}>
        <TextField
          label={t`Name`}
          value={name}
          onChange={setName}
          maxLength={64}
          error={atName ? create.error?.message : undefined}
        />
        <NumberField label={t`Good for`} value={days} onChange={setDays} unit={t`days`} />
        <ScopeFields scopes={chosen} onChange={setChosen} operator={operator} />
        {scopes.length === 0 && (
          <p role="status" className="text-soft">
            <Trans>A key that may do nothing is of no use: choose something.</Trans>
          </p>
        )}
        {create.error && !atName && (
          <p role="alert" className="text-bad">
            {asSentence(create.error.message)}
          </p>
        )}
        <Command text={keyCommand(name, days, chosen)} />
        <DialogActions onClose={onClose}>
          <Button
            type="submit"
            kind="primary"
            isDisabled={
              !name.trim() || !/^\d{1,4}$/.test(days) || scopes.length === 0 || create.isPending
            }
          >{t`Create`}</Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
