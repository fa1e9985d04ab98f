import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/client.ts";
import { createEnrolment } from "~/api/enrolments.ts";
import { keys } from "~/api/keys.ts";
import { Button } from "~/ui/button.tsx";
import { Command } from "~/ui/copy.tsx";
import { Dialog, DialogActions } from "~/ui/dialog.tsx";
import { CheckField, Choice, NumberField, TextField } from "~/ui/field.tsx";
import { Form } from "~/ui/form.tsx";
import { formatNumber } from "~/ui/format.ts";
import { quoted } from "./command-line.ts";

export const FLEET_DEVICES_MAX = 10_000;

const HOUR_SECONDS = 3600;
// An hour to thirty days.
const lifetimes = { "1h": 1, "8h": 8, "1d": 24, "7d": 168, "30d": 720 } as const;
type Lifetime = keyof typeof lifetimes;

/** A whole number from 1 to the most that one token enrols. */
function devicesOf(text: string): number | undefined {
  const count = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return count >= 1 && count <= FLEET_DEVICES_MAX ? count : undefined;
}

/** Makes one token for many machines. It is shown this once. */
export function CreateFleetToken({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [devices, setDevices] = useState("10");
  const [lifetime, setLifetime] = useState<Lifetime>("1d");
  const [user, setUser] = useState(false);
  const count = devicesOf(devices);
  const create = useMutation({
    mutationFn: () =>
      createEnrolment({
        name: name.trim(),
        devices: count!,
        lifetimeSeconds: lifetimes[lifetime] * HOUR_SECONDS,
        user,
      }),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.enrolments }),
  });
  if (create.data) {
    return (
      <Dialog title={t`Your fleet token`} open onClose={onClose}>
        <p className="mb-3 text-soft">
          <Trans>
            This is shown once. Run it on each machine, or put it where machines are set up.
          </Trans>
        </p>
        <Command text={create.data.command} />
        <div className="mt-5 flex justify-end">
          <Button kind="primary" onPress={onClose}>{t`I have kept it`}</Button>
        </div>
      </Dialog>
    );
  }
  const error = create.error instanceof ApiError ? create.error : null;
  const at = (field: string) => (error?.field === field ? error.message : undefined);
  const command = [
    "ioworker enrol",
    `--devices ${count ?? "10"}`,
    `--for ${lifetime}`,
    ...(name.trim() ? [`--name ${quoted(name.trim())}`] : []),
    ...(user ? ["--user"] : []),
  ].join(" ");
  return (
    <Dialog title={t`New fleet token`} open onClose={onClose}>
      <Form onSubmit={() => create.mutate()}>
        <TextField
          label={t`Name`}
          value={name}
          onChange={setName}
          maxLength={64}
          error={at("name")}
        />
        <NumberField
          label={t`How many devices`}
          value={devices}
          onChange={setDevices}
          error={
            at("devices") ??
            (count === undefined
              ? t`A whole number from 1 to ${formatNumber(FLEET_DEVICES_MAX)}`
              : undefined)
          }
        />
        <Choice
          label={t`Good for`}
          value={lifetime}
          onChange={setLifetime}
          error={at("lifetime_seconds")}
          options={[
            { value: "1h", label: t`1 hour` },
            { value: "8h", label: t`8 hours` },
            { value: "1d", label: t`1 day` },
            { value: "7d", label: t`7 days` },
            { value: "30d", label: t`30 days` },
          ]}
        />
        <CheckField
          label={t`Only for the user who runs it (no root)`}
          checked={user}
          onChange={setUser}
        />
        {create.error && !error?.field && (
          <p role="alert" className="text-bad">
            {create.error.message}
          </p>
        )}
        <Command text={command} />
        <DialogActions onClose={onClose}>
          <Button
            type="submit"
            kind="primary"
            isDisabled={count === undefined || create.isPending}
          >{t`Create`}</Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
