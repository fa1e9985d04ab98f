import { useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useContext, useRef, useState } from "react";
import { createCredit } from "~/api/account.ts";
import { ApiError } from "~/api/client.ts";
import { keys } from "~/api/keys.ts";
import { isAmount } from "~/api/money.ts";
import type { Account } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { Command } from "~/ui/copy.tsx";
import { Dialog, DialogActions } from "~/ui/dialog.tsx";
import { NumberField, TextField } from "~/ui/field.tsx";
import { Form } from "~/ui/form.tsx";
import { CurrencyContext } from "~/ui/money.tsx";
import { quoted } from "./command-line.ts";

/** Gives an account money to spend. The request's id stays the same, so that trying again gives it once. */
export function GiveCredit({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const currency = useContext(CurrencyContext);
  const requestId = useRef(crypto.randomUUID());
  const [amount, setAmount] = useState("");
  const [note, setNote] = useState("");
  const give = useMutation({
    mutationFn: () => createCredit(account.id, amount.trim(), note, requestId.current),
    onSuccess: () => {
      for (const queryKey of [keys.accounts, keys.books, keys.transfers, keys.me])
        void cache.invalidateQueries({ queryKey });
      onClose();
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status > 0) requestId.current = crypto.randomUUID();
    },
  });
  const error = give.error instanceof ApiError ? give.error : null;
  return (
    <Dialog title={t`Give credit to ${account.name}`} open onClose={onClose}>
      <Form onSubmit={() => give.mutate()}>
        <NumberField
          label={t`Amount`}
          value={amount}
          onChange={setAmount}
          decimal
          unit={currency}
          placeholder="25.00"
          error={error && error.field !== "note" ? error.message : undefined}
        />
        <TextField
          label={t`Why, for the books`}
          value={note}
          onChange={setNote}
          maxLength={200}
          error={error?.field === "note" ? error.message : undefined}
        />
        <Command
          text={`ioworker accounts credit ${account.id} ${amount || "25.00"}${note ? ` --note ${quoted(note)}` : ""}`}
        />
        <DialogActions onClose={onClose}>
          <Button
            type="submit"
            kind="primary"
            isDisabled={!isAmount(amount.trim()) || give.isPending}
          >{t`Give credit`}</Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
