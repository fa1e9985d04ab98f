import { Trans, useLingui } from "@lingui/react/macro";
import { useContext } from "react";
import type { Input } from "~/api/types.ts";
import { CheckField, Choice, NumberField, TextField } from "~/ui/field.tsx";
import { formatDuration, formatMib } from "~/ui/format.ts";
import { CurrencyContext } from "~/ui/money.tsx";
import { Panel } from "~/ui/panel.tsx";
import type { JobValues } from "./job-values.ts";

interface Props {
  values: JobValues;
  onChange: (values: JobValues) => void;
  errors: Partial<Record<keyof JobValues, string>>;
  /** Files that lie below /in; kept as they are. */
  inputs: Input[];
}

/** What to run and on what. Says nothing of the coordinator: the page asks it. */
export function JobForm({ values, onChange, errors, inputs }: Props) {
  const { t } = useLingui();
  const currency = useContext(CurrencyContext);
  const field = (name: keyof JobValues) => ({
    name,
    value: values[name],
    onChange: (value: string) => onChange({ ...values, [name]: value }),
    error: errors[name],
  });
  // What a large number amounts to, in the unit that one thinks in.
  const mib = (name: "memoryMib" | "diskMib") =>
    Number(values[name]) >= 1024 ? formatMib(Number(values[name])) : undefined;
  const limit = Number(values.timeLimitSeconds) || 0;
  const gpu = values.gpus.trim() !== "" && values.gpus.trim() !== "0";
  return (
    <>
      <Panel title={t`What runs`}>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            {...field("image")}
            label={t`Image`}
            mono
            required
            placeholder="ioworker/digits:1"
          />
          <TextField
            {...field("name")}
            label={t`Name`}
            placeholder={values.image}
            maxLength={100}
          />
          <TextField
            {...field("command")}
            label={t`Command`}
            mono
            className="sm:col-span-2"
            hint={t`Empty: the image’s own. Results belong in /out.`}
          />
          <TextField
            {...field("environment")}
            label={t`Environment`}
            mono
            lines={2}
            className="sm:col-span-2"
            placeholder="NAME=value"
            hint={t`One NAME=value on each line. Not for secrets.`}
          />
          {inputs.length > 0 && (
            <div className="sm:col-span-2">
              <p className="font-medium">
                <Trans>Inputs</Trans>
              </p>
              <ul className="ltr font-mono text-note">
                {inputs.map((input) => (
                  <li key={input.path}>/in/{input.path}</li>
                ))}
              </ul>
              <p className="mt-1 text-note text-soft">
                <Trans>The same files as in the job before.</Trans>
              </p>
            </div>
          )}
        </div>
      </Panel>
      <Panel title={t`What each task needs`}>
        <div className="grid gap-4 min-[26rem]:grid-cols-2 md:grid-cols-3">
          <NumberField {...field("cores")} label={t`Cores`} />
          <NumberField
            {...field("memoryMib")}
            label={t`Memory`}
            unit="MiB"
            hint={mib("memoryMib")}
          />
          <NumberField {...field("diskMib")} label={t`Disk`} unit="MiB" hint={mib("diskMib")} />
          <NumberField {...field("gpus")} label={t`GPUs`} />
          {gpu && (
            <TextField
              {...field("gpuModel")}
              label={t`GPU model`}
              placeholder="RTX 4090"
              hint={t`Part of its name; empty: any.`}
            />
          )}
          {gpu && (
            <NumberField {...field("gpuMemoryMib")} label={t`Memory of each GPU`} unit="MiB" />
          )}
        </div>
        <div className="mt-4 grid gap-4 sm:grid-cols-2">
          <Choice
            {...field("egress")}
            value={values.egress}
            onChange={(egress) => onChange({ ...values, egress })}
            label={t`What it can reach`}
            hint={t`Image and inputs are brought before it starts. No task reaches a private network.`}
            options={[
              { value: "NONE", label: t`Nothing` },
              { value: "ALLOW_LIST", label: t`Some hosts` },
              { value: "INTERNET", label: t`The internet` },
            ]}
          />
          <Choice
            {...field("isolation")}
            value={values.isolation}
            onChange={(isolation) => onChange({ ...values, isolation })}
            label={t`Isolation`}
            hint={t`The least between a task and the device’s kernel. Few devices have more.`}
            options={[
              { value: "CONTAINER", label: t`Container` },
              { value: "GVISOR", label: "gVisor" },
              { value: "KATA", label: t`Virtual machine (Kata)` },
            ]}
          />
          {values.egress === "ALLOW_LIST" && (
            <TextField
              {...field("allowedHosts")}
              label={t`Hosts`}
              mono
              lines={2}
              placeholder="pypi.org"
              hint={t`One on each line; *.pypi.org is all below it.`}
            />
          )}
        </div>
      </Panel>
      <Panel title={t`How many, how long, how much`}>
        <div className="grid gap-4 min-[26rem]:grid-cols-2 md:grid-cols-3">
          <NumberField {...field("tasks")} label={t`Tasks`} />
          <NumberField
            {...field("timeLimitSeconds")}
            label={t`Time limit`}
            unit={t`seconds`}
            hint={limit > 59 && t`${formatDuration(limit * 1000)} for each attempt.`}
          />
          <NumberField
            {...field("retries")}
            label={t`Retries`}
            hint={t`Lost devices never count.`}
          />
          <NumberField
            {...field("priceLimitPerHour")}
            label={t`Price limit`}
            decimal
            unit={`${currency}/h`}
            hint={t`For one task. Empty: none.`}
          />
          <NumberField
            {...field("budget")}
            label={t`Budget`}
            decimal
            unit={currency}
            hint={t`For the whole job. Empty: none.`}
          />
          <NumberField
            {...field("priority")}
            label={t`Priority`}
            hint={t`Among your own jobs: higher ones start first, 9 at most.`}
          />
          <NumberField
            {...field("checkpointSeconds")}
            label={t`Checkpoint each`}
            unit={t`seconds`}
            hint={t`How often /checkpoint is kept, 10 at least. Empty: only when a task is stopped.`}
          />
          <CheckField
            name="together"
            className="min-[26rem]:col-span-2 md:col-span-3"
            checked={values.together !== ""}
            onChange={(checked) => onChange({ ...values, together: checked ? "yes" : "" })}
            label={t`Start all tasks together`}
            hint={t`At the same time, each on a device of its own, or none of them.`}
            error={errors.together}
          />
        </div>
      </Panel>
    </>
  );
}
