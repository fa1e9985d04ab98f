import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { createAccount } from "~/api/account.ts";
import { keys } from "~/api/keys.ts";
import type { Role } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { Command } from "~/ui/copy.tsx";
import { Dialog, DialogActions } from "~/ui/dialog.tsx";
import { Check, TextField } from "~/ui/field.tsx";
import { Form } from "~/ui/form.tsx";
import { roles } from "~/words/account.ts";
import { quoted } from "./command-line.ts";

const offered: Role[] = ["RENTER", "LENDER", "OPERATOR"];

export function CreateAccount({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useLingui();
  const cache = useQueryClient();
  const requestId = useRef(crypto.randomUUID());
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<Role[]>(["RENTER", "LENDER"]);
  const create = useMutation({
    mutationFn: () => createAccount(name.trim(), chosen, requestId.current),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: keys.accounts });
      onClose();
    },
    onError: () => {
      requestId.current = crypto.randomUUID();
    },
  });
  const command = [
    "ioworker accounts create",
    quoted(name || "NAME"),
    ...chosen.map((role) => `--role ${role.toLowerCase()}`),
  ].join(" ");
  return (
    <Dialog title={t`New account`} open onClose={onClose}>
      <Form onSubmit={() => create.mutate()}>
        <TextField
          label={t`Name`}
          value={name}
          onChange={setName}
          maxLength={100}
          error={create.error?.message}
        />
        <fieldset>
          <legend className="font-medium">
            <Trans>Roles</Trans>
          </legend>
          <div className="mt-1 flex flex-wrap gap-x-5">
            {offered.map((role) => (
              <Check
                key={role}
                checked={chosen.includes(role)}
                onChange={(on) =>
                  setChosen(on ? [...chosen, role] : chosen.filter((each) => each !== role))
                }
              >
                {i18n._(roles[role])}
              </Check>
            ))}
          </div>
        </fieldset>
        <Command text={command} />
        <DialogActions onClose={onClose}>
          <Button
            type="submit"
            kind="primary"
            isDisabled={!name.trim() || chosen.length === 0 || create.isPending}
          >{t`Create`}</Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
