import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { isPairingCode, pairingCodeOf } from "~/api/pairings.ts";
import { Button } from "~/ui/button.tsx";
import { TextField } from "~/ui/field.tsx";
import { Form } from "~/ui/form.tsx";

/** The code that a machine shows, with its dash set as it is typed. */
export function PairingCodeForm({
  start,
  onCode,
}: {
  start: string;
  onCode: (code: string) => void;
}) {
  const { t } = useLingui();
  const [code, setCode] = useState(start);
  return (
    <Form
      onSubmit={() => isPairingCode(code) && onCode(code)}
      className="flex max-w-md flex-col gap-4"
    >
      <TextField
        label={t`Code`}
        value={code}
        onChange={(typed) => setCode(pairingCodeOf(typed))}
        mono
        placeholder="K7QF-3M9P"
        hint={t`Eight letters and digits that ioworker device connect shows on the machine, beside a QR code that leads here.`}
      />
      <div>
        <Button
          type="submit"
          kind="primary"
          isDisabled={!isPairingCode(code)}
        >{t`Show the machine`}</Button>
      </div>
    </Form>
  );
}
